"""Hygiene checks as they were made: one row for each project of a check, and one for `ALL` of several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from nexus_pipelines.operations import audit

ALL = "ALL"
TriggerType = Literal["scheduled", "manual", "api", "agent"]

_COLUMNS = "check_id, project_key, created_at, trigger_type, snapshot_id, result"


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What a check found in one project, or in ALL of them.

    result: JSON with `total_tickets_checked`, `compliant_tickets`, `non_compliant_tickets`, `hygiene_score` (null where
    nothing was in scope), `violations_by_assignee` and `violation_summary`, and what else the check tells.
    """

    project_key: str
    result: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class StoredCheck:
    """One row of app.hygiene_checks."""

    check_id: str
    project_key: str
    created_at: datetime
    trigger_type: TriggerType
    snapshot_id: int
    result: Mapping[str, Any]


def store_check(
    connection: psycopg.Connection,
    *,
    check_id: str,
    trigger_type: TriggerType,
    snapshot_id: int,
    results: Sequence[CheckResult],
    actor: str,
    created_at: datetime,
) -> bool:
    """Store a check, committed with the caller's transaction; False where this check_id was stored before."""
    stored = 0
    for each in results:
        stored += connection.execute(
            """
            insert into app.hygiene_checks (check_id, project_key, created_at, trigger_type, snapshot_id, result)
            values (%s, %s, %s, %s, %s, %s)
            on conflict (check_id, project_key) do nothing
            """,
            [check_id, each.project_key, created_at, trigger_type, snapshot_id, Jsonb(dict(each.result))],
        ).rowcount
    if not stored:
        return False
    audit.record(
        connection,
        actor=actor,
        action="check hygiene",
        subject=", ".join(each.project_key for each in results if each.project_key != ALL) or ALL,
        detail={"check_id": check_id, "trigger_type": trigger_type, "snapshot_id": snapshot_id},
    )
    return True


def check_results(connection: psycopg.Connection, check_id: str) -> list[StoredCheck]:
    """All rows of a check, `ALL` first where it has one; empty where there is no such check."""
    with connection.cursor(row_factory=class_row(StoredCheck)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.hygiene_checks "  # noqa: S608 - names of our own
            "where check_id = %s order by project_key <> 'ALL', project_key",
            [check_id],
        ).fetchall()


def newest_checks(connection: psycopg.Connection, *, limit: int, project_key: str | None = None) -> list[StoredCheck]:
    """The last rows, newest first; of one project (or `ALL`) where it is named: its stored series."""
    with connection.cursor(row_factory=class_row(StoredCheck)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.hygiene_checks "  # noqa: S608 - names of our own
            "where %(project)s::text is null or project_key = %(project)s "
            "order by created_at desc, check_id, project_key <> 'ALL', project_key limit %(limit)s",
            {"project": project_key, "limit": limit},
        ).fetchall()


def previous_scores(connection: psycopg.Connection, project_keys: Sequence[str]) -> Mapping[str, float]:
    """The strict score that each project had in its last stored check that had one, by project key."""
    rows = connection.execute(
        """
        select distinct on (project_key) project_key, (result ->> 'hygiene_score')::float8
        from app.hygiene_checks
        where project_key = any(%s) and result ->> 'hygiene_score' is not null
        order by project_key, created_at desc
        """,
        [list(project_keys)],
    ).fetchall()
    return {str(project): float(score) for project, score in rows}
