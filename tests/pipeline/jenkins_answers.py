"""Real answers of Jenkins's remote API: which shared file holds which, and its records as the client lands them."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

# Files of the shared answers, and the stream that each belongs to.
FILES = {
    "builds": "builds",
    "builds_multibranch": "builds",
    "jobs_multibranch": "jobs",
    "stages": "stages",
    "stages_multibranch": "stages",
}


def lines_of(path: Path) -> Iterator[dict[str, object]]:
    """The answers of a file as the client lands them; stages tell the number of their build, not its time."""
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            record, asked = json.loads(row["data"]), json.loads(row["input"]) or {}
            named = asked.get("FullName") or record.get("fullName") or json.loads(row["params"])["FullName"]
            number = record.get("number") or asked.get("Number")
            yield {
                "job": named.partition("#")[0],
                "number": int(number) if number else None,
                "timestamp": record.get("timestamp"),
                "context": None,
                "record": record,
            }
