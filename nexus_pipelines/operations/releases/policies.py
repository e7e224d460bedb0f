"""Policies by which releases are judged: every version is kept, the newest of a project, else of all, is in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from nexus_pipelines.operations import audit

_COLUMNS = "name, version, project_key, body, created_by, created_at, note"


@dataclass(frozen=True, kw_only=True)
class StoredPolicy:
    """One row of app.policies. project_key: None where it is for all projects without one of their own."""

    name: str
    version: int
    project_key: str | None
    body: Mapping[str, Any]
    created_by: str
    created_at: datetime
    note: str | None


def save_policy(
    connection: psycopg.Connection,
    *,
    name: str,
    body: Mapping[str, Any],
    project_key: str | None,
    created_by: str,
    note: str | None = None,
    shipped_version: int = 0,
) -> StoredPolicy:
    """Add a version, committed with the caller's transaction, and it as it is. The caller has validated the body.

    shipped_version: of the policy that comes with Nexus under this name, so that no two have the same number.
    """
    # Two that save at once would take the same number.
    connection.execute("select pg_advisory_xact_lock(hashtext('nexus.policies'), hashtext(%s))", [name])
    with connection.cursor(row_factory=class_row(StoredPolicy)) as cursor:
        row = cursor.execute(
            f"""
            insert into app.policies (name, version, project_key, body, created_by, note)
            select
                %(name)s, greatest(coalesce(max(version), 0), %(shipped)s) + 1, upper(%(project)s), %(body)s,
                %(created_by)s, %(note)s
            from app.policies where name = %(name)s
            returning {_COLUMNS}
            """,  # noqa: S608 - names of our own
            {
                "name": name,
                "shipped": shipped_version,
                "project": project_key,
                "body": Jsonb(dict(body)),
                "created_by": created_by,
                "note": note,
            },
        ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has a row always
    audit.record(
        connection,
        actor=created_by,
        action="set policy",
        subject=row.project_key or "all projects",
        detail={"name": name, "version": row.version, "note": note},
    )
    return row


def policies_in_force(connection: psycopg.Connection) -> dict[str | None, StoredPolicy]:
    """The newest policy of each project that has one, by project key; that for all other projects under None."""
    with connection.cursor(row_factory=class_row(StoredPolicy)) as cursor:
        rows = cursor.execute(
            f"select distinct on (project_key) {_COLUMNS} from app.policies "  # noqa: S608 - names of our own
            "order by project_key, created_at desc, version desc, name"
        ).fetchall()
    return {row.project_key: row for row in rows}


def policy_in_force(connection: psycopg.Connection, project_key: str) -> StoredPolicy | None:
    """What a project is judged by; None where nobody set one, and that which comes with Nexus counts."""
    found = policies_in_force(connection)
    return found.get(project_key.upper(), found.get(None))


def policy_history(connection: psycopg.Connection, *, project_key: str | None) -> list[StoredPolicy]:
    """All versions that were set for a project, or for all projects (None), newest first."""
    with connection.cursor(row_factory=class_row(StoredPolicy)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.policies "  # noqa: S608 - names of our own
            "where project_key is not distinct from upper(%s) order by created_at desc, version desc, name",
            [project_key],
        ).fetchall()
