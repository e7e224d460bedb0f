"""The shared real answers: which file of them belongs to which raw table, and their distinct objects."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
# What tells two objects of a file apart: their address and themselves.
Identity = Callable[[str, Json], object]


def _id(_url: str, record: Json) -> object:
    return str(record["id"])


def _of_pull(url: str, record: Json) -> object:
    return re.findall(r"/pulls/([0-9]+)/", url)[0], record["sha"]


def _of_account(url: str, record: Json) -> object:
    return url.split("/")[-2], record["id"]


# Raw table: the files that fill it, and what identifies a row.
TABLES: dict[str, tuple[tuple[str, ...], Identity]] = {
    "jira.issues": (
        ("jira_api_issues", "jira_api_issues_for_due_date", "jira_api_issue_relationships", "jira_external_epics"),
        _id,
    ),
    "jira.statuses": (("jira_api_status",), _id),
    "jira.board_sprints": (("jira_api_sprints",), _id),
    "jira.users": (("jira_api_users",), lambda _, record: record["accountId"]),
    "jira.remote_links": (("jira_api_remotelinks",), _id),
    "jira.worklogs": (("jira_api_worklogs",), _id),
    "jira.issue_types": (("jira_api_issue_types",), _id),
    "jira.fields": (("jira_api_issue_fields",), _id),
    "github.pull_requests": (("github_api_pull_requests", "github_api_pull_requests_bot_filter"), _id),
    "github.pull_request_commits": (("github_api_pull_request_commits",), _of_pull),
    "github.reviews": (("github_api_pull_request_reviews", "github_api_pr_reviews_bot_filter"), _id),
    "github.review_comments": (("github_api_pull_request_review_comments",), _id),
    "github.issue_comments": (("github_api_comments",), _id),
    "github.issues": (("github_api_issues",), _id),
    "github.issue_events": (("github_api_events",), _id),
    "github.milestones": (("github_api_milestones",), _id),
    "github.workflow_runs": (("github_api_runs",), _id),
    "github.workflow_jobs": (("github_api_jobs",), _id),
    "github.accounts": (("github_api_accounts",), _id),
    "github.account_organizations": (("github_api_account_orgs",), _of_account),
    "pagerduty.incidents": (("pagerduty_incidents",), lambda _, record: record["incident_number"]),
}


def objects(folder: Path, name: str) -> Iterator[tuple[str, Json]]:
    """Address and object of every row of a file, read without any of our own code."""
    csv.field_size_limit(1 << 30)
    content = (folder / name.partition("_")[0] / f"{name}.csv").read_text(encoding="utf-8")
    # One of the files begins with an empty line.
    for row in csv.DictReader(re.findall(r"[^\n]*\n|[^\n]+", content.lstrip("\r\n"))):
        data = json.loads(row["data"])
        for each in data if isinstance(data, list) else [data]:
            yield row["url"], each
