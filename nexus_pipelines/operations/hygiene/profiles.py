"""Hygiene profiles of projects: every version is kept, the newest counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from nexus_pipelines.operations import audit

_COLUMNS = "project_key, version, profile, changed_by, changed_at, note"


@dataclass(frozen=True, kw_only=True)
class StoredProfile:
    """One row of app.hygiene_profiles. profile: as `analysis.hygiene.profiles` reads it."""

    project_key: str
    version: int
    profile: Mapping[str, Any]
    changed_by: str
    changed_at: datetime
    note: str | None


def save_profile(
    connection: psycopg.Connection, project_key: str, profile: Mapping[str, Any], *, changed_by: str, note: str | None
) -> int:
    """Add a version, committed with the caller's transaction; its number. The caller has validated the profile."""
    # Two that save at once would take the same number.
    connection.execute("select pg_advisory_xact_lock(hashtext('nexus.hygiene_profiles'), hashtext(%s))", [project_key])
    row = connection.execute(
        """
        insert into app.hygiene_profiles (project_key, version, profile, changed_by, note)
        select %(project)s, coalesce(max(version), 0) + 1, %(profile)s, %(changed_by)s, %(note)s
        from app.hygiene_profiles where project_key = %(project)s
        returning version
        """,
        {"project": project_key, "profile": Jsonb(dict(profile)), "changed_by": changed_by, "note": note},
    ).fetchone()
    version = int(row[0]) if row else 0
    audit.record(
        connection,
        actor=changed_by,
        action="set hygiene profile",
        subject=project_key,
        detail={"version": version, "note": note},
    )
    return version


def current_profiles(connection: psycopg.Connection) -> dict[str, StoredProfile]:
    """The newest profile of each project that has one, by project key."""
    with connection.cursor(row_factory=class_row(StoredProfile)) as cursor:
        rows = cursor.execute(
            f"select distinct on (project_key) {_COLUMNS} from app.hygiene_profiles "  # noqa: S608 - names of our own
            "order by project_key, version desc"
        ).fetchall()
    return {row.project_key: row for row in rows}


def profile_history(connection: psycopg.Connection, project_key: str) -> list[StoredProfile]:
    """All versions of a project's profile, newest first; empty where it has the default."""
    with connection.cursor(row_factory=class_row(StoredProfile)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.hygiene_profiles "  # noqa: S608 - names of our own
            "where project_key = %s order by version desc",
            [project_key],
        ).fetchall()
