"""Rows of published tables for change risk: releases of a product, its commits and bugs."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from release_rows import Rows, issue, release

from nexus_pipelines.analysis.readiness.releases import Ask

Ready = Callable[[Mapping[str, Rows]], Ask]
START = date(2025, 1, 6)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def shipped(number: str, day: date | None, *, project: str = "APP", **fields: Any) -> dict[str, Any]:
    """A release with a version in Jira; without a day it is not out."""
    release_id = f"{project} {number}"
    return release(release_id, project, f"{project} {number}", release_id) | {
        "product": "",
        "version_number": number,
        "release_date": day,
        "is_released": day is not None,
        **fields,
    }


def commit(sha: str, at: datetime, **fields: Any) -> dict[str, Any]:
    return {
        "repository": "app",
        "commit_sha": sha,
        "subject": "Add a page",
        "author_email": "ada@app.test",
        "committed_at": at,
        "is_merge": False,
        "is_on_default_branch": True,
        "additions": 10,
        "deletions": 5,
    } | fields


def change(sha: str, path: str) -> dict[str, Any]:
    return {"repository": "app", "commit_sha": sha, "path": path, "change_type": "modified"}


def bug(number: int, created: date, resolved: date | None = None) -> dict[str, Any]:
    return issue(
        number, issue_type="Bug", created_at=noon(created), resolved_at=None if resolved is None else noon(resolved)
    )


def fixes(number: int, release_id: str) -> dict[str, Any]:
    return {"issue_key": f"APP-{number}", "version_id": release_id, "relation": "fix", "project_key": "APP"}


def trains(count: int, *, project: str = "APP") -> list[dict[str, Any]]:
    """Minor versions every five weeks, each second of which gets a patch after a week."""
    rows: list[dict[str, Any]] = []
    for at in range(count):
        day = START + timedelta(weeks=5 * at)
        rows.append(shipped(f"1.{at}.0", day, project=project))
        if at % 2:
            rows.append(shipped(f"1.{at}.1", day + timedelta(weeks=1), project=project))
    return rows
