"""Real answers of GitHub's REST API: which shared file holds which, and its records as the client lands them."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

# Files of the shared answers, and the stream that each belongs to.
FILES = {
    "pull_requests": "pull_requests",
    "pull_requests_bot_filter": "pull_requests",
    "pull_request_commits": "pull_request_commits",
    "pull_request_reviews": "reviews",
    "pr_reviews_bot_filter": "reviews",
    "pull_request_review_comments": "review_comments",
    "comments": "issue_comments",
    "runs": "workflow_runs",
    "jobs": "workflow_jobs",
}


def lines_of(path: Path) -> Iterator[dict[str, object]]:
    """The answers of a file as the client lands them."""
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = re.search(r'"Name":\s*"([^"]+)"', row["params"])
            number = re.search(r"/pulls/([0-9]+)/", row["url"])
            yield {
                "repository": name.group(1) if name else None,
                "number": int(number.group(1)) if number else None,
                "record": json.loads(row["data"]),
            }
