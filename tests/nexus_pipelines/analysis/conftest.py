"""Issues as the mart has them, from the few fields that a test is about."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

ISSUES = pl.Schema(
    {
        "issue_key": pl.String,
        "project_key": pl.String,
        "summary": pl.String,
        "issue_type": pl.String,
        "status": pl.String,
        "priority": pl.String,
        "is_done": pl.Boolean,
        "is_blocked": pl.Boolean,
        "assignee_id": pl.String,
        "assignee_name": pl.String,
        "labels": pl.List(pl.String),
        "fix_versions": pl.List(pl.String),
        "affected_versions": pl.List(pl.String),
        "story_points": pl.Float64,
        "team": pl.String,
        "is_in_open_sprint": pl.Boolean,
        "has_unreleased_fix_version": pl.Boolean,
    }
)

COMPLETE: dict[str, Any] = {
    "project_key": "APP",
    "summary": "A ticket",
    "issue_type": "Story",
    "status": "To Do",
    "priority": "High",
    "is_done": False,
    "is_blocked": False,
    "assignee_id": "u1",
    "assignee_name": "Ada",
    "labels": ["ready"],
    "fix_versions": ["1.0"],
    "affected_versions": ["0.9"],
    "story_points": 3.0,
    "team": "Cart",
    "is_in_open_sprint": True,
    "has_unreleased_fix_version": False,
}

Issues = Callable[..., pl.DataFrame]


@pytest.fixture(scope="session")
def issues() -> Issues:
    """A frame with an issue for each dict of changes; unchanged, an issue passes every rule."""

    def make(*changes: dict[str, Any]) -> pl.DataFrame:
        rows = [COMPLETE | {"issue_key": f"APP-{number}"} | change for number, change in enumerate(changes, start=1)]
        return pl.DataFrame(rows, schema=ISSUES)

    return make
