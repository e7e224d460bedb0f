"""Small projects about one rule each, from the few fields that a case is about."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from nexus_pipelines.analysis.hygiene import inputs as schemas
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs, read_inputs
from nexus_pipelines.analysis.hygiene.measure import measure_weighted

# A Wednesday.
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
LONG = "The cart keeps the total of the last visit, so customers see a wrong sum when they come back after a day."

GOOD: dict[str, Any] = {
    "project_key": "A",
    "summary": "Cart shows the total of the last visit",
    "description": LONG,
    "issue_type": "Task",
    "status": "In Progress",
    "status_category": "indeterminate",
    "priority": "High",
    "created_at": NOW - timedelta(days=3),
    "updated_at": NOW - timedelta(days=1),
    "assignee_id": "ada",
    "assignee_name": "Ada",
    "creator_id": "ada",
    "epic_key": "A-99",
    "story_points": 3.0,
    "team": "Cart",
    "labels": ["cart"],
    "components": ["cart"],
    "fix_versions": ["2.0"],
    "affected_versions": ["1.0"],
    "has_unreleased_fix_version": True,
    "sprint_ids": [],
    "is_in_open_sprint": True,
    "comment_count": 0,
    "has_changelog": True,
}
VERSIONS = [
    {"project_key": "A", "version_name": "1.0", "release_date": date(2024, 1, 10), "is_released": True},
    {"project_key": "A", "version_name": "2.0", "release_date": date(2024, 6, 10), "is_released": False},
]
DONE = {"status": "Done", "status_category": "done", "resolved_at": datetime(2024, 4, 30, tzinfo=UTC)}
BACKLOG = {
    "status": "Open",
    "status_category": "new",
    "is_in_open_sprint": False,
    "has_unreleased_fix_version": False,
}
BUG = {"issue_type": "Bug"}
# It uses every field, so that none is out of use, and nothing is wrong with it.
USER: dict[str, Any] = GOOD | {"issue_key": "A-99", "issue_type": "Epic", "summary": "Carts are right for everybody"}


def project(
    *tickets: Mapping[str, Any], user: bool = True, as_of: datetime = NOW, **frames: Sequence[Mapping[str, Any]]
) -> HygieneInputs:
    """Inputs of tickets A-1, A-2, ...: each is good but for the dict given for it; rows of other frames by name."""
    rows = [GOOD | {"issue_key": f"A-{number}"} | ticket for number, ticket in enumerate(tickets, start=1)]
    given = {"versions": VERSIONS, "issues": rows + ([USER] if user else [])} | frames
    return read_inputs(as_of=as_of, **{name: _frame(name, some) for name, some in given.items()})


class Case:
    """A small project of its own about one rule: tickets A-1, A-2, ... (the rule is asked of A-1), rows of frames."""

    def __init__(self, rule: str, *tickets: Mapping[str, Any], user: bool = True, **frames: Any) -> None:
        self.rule = rule
        self.tickets = tickets or ({},)
        self.user = user
        self.frames = {"versions": VERSIONS} | frames

    def rows(self, project: str) -> dict[str, list[dict[str, Any]]]:
        """Rows of each frame, moved from project A to `project`."""
        issues = [GOOD | {"issue_key": f"A-{number}"} | ticket for number, ticket in enumerate(self.tickets, start=1)]
        named = self.frames | {"issues": issues + ([USER] if self.user else [])}
        return {name: [_moved(row, project) for row in rows] for name, rows in named.items()}


def _moved(row: Mapping[str, Any], project: str) -> dict[str, Any]:
    def move(value: Any) -> Any:
        if isinstance(value, list):
            return [move(one) for one in value]
        is_key = isinstance(value, str) and (value == "A" or re.fullmatch(r"A-\d+", value))
        return project + value[1:] if is_key else value

    return {name: move(value) for name, value in row.items()}


def judge_apart(cases: Sequence[Case]) -> list[tuple[str, float | None]]:
    """State and degree of each case's rule, all measured at once, each in a project of its own."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, case in enumerate(cases):
        for name, some in case.rows(f"P{number}").items():
            rows[name] += some
    frames = {name: _frame(name, some) for name, some in rows.items()}
    states = measure_weighted(read_inputs(as_of=NOW, **frames)).states().filter(pl.col("issue_key").str.ends_with("-1"))
    found = {(row["issue_key"], row["rule"]): (row["state"], row["degree"]) for row in states.to_dicts()}
    return [found[f"P{number}-1", case.rule] for number, case in enumerate(cases)]


def _frame(name: str, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=getattr(schemas, name.upper()))
