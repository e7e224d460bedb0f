"""Releases that somebody manages: one for each project and version, changed by people, by webhook and by import."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.releases.records import (
    ManagedRelease,
    ReleaseDraft,
    ReleaseSource,
    ReleaseStatus,
    read_release,
)

_JSON = frozenset({"links", "tags", "team_members", "stakeholders"})
_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, ManagedRelease.__dataclass_fields__))


def create_release(
    connection: psycopg.Connection, draft: ReleaseDraft, *, source: ReleaseSource, created_by: str
) -> ManagedRelease:
    """Add a release, committed with the caller's transaction.

    Raises:
        UserError: its project and version, or its external id, are those of another release.
    """
    values = {**_values(draft.model_dump()), "release_id": f"rel-{uuid.uuid4().hex[:12]}"}
    values |= {"source": source, "created_by": created_by}
    statement = sql.SQL("insert into app.releases ({}) values ({}) returning {}").format(
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(map(sql.Placeholder, values)),
        _COLUMNS,
    )
    stored = _written(connection, statement, values, draft)
    _audit(connection, created_by, "create release", stored, {"source": source})
    return stored


def update_release(
    connection: psycopg.Connection,
    release_id: str,
    changes: Mapping[str, object],
    *,
    changed_by: str,
    seen_at: datetime | None = None,
    is_synced: bool = False,
) -> ManagedRelease:
    """Change the named fields of a release, committed with the caller's transaction; it as it is now.

    seen_at: the `updated_at` that the person saw; None where whoever writes last shall win. is_synced: whether a system
    tells of it. A call that changes nothing writes nothing.

    Raises:
        UserError: there is no such release, a field is wrong, somebody else changed it in the meantime, or its project
            and version are those of another release.
    """
    before = require_release(connection, release_id, for_update=True)
    if seen_at is not None and before.updated_at != seen_at:
        raise UserError(
            f"Somebody changed {before.label} at {before.updated_at:%Y-%m-%d %H:%M:%S} UTC, after you opened it; "
            "open it again and repeat your change."
        )
    draft = read_release({**before.written(), **changes})
    after = draft.model_dump(mode="json")
    earlier = ReleaseDraft.model_validate(before.written()).model_dump(mode="json")
    changed = {name: after[name] for name in after if after[name] != earlier[name]}
    if not changed:
        return before
    values = {name: value for name, value in _values(draft.model_dump()).items() if name in changed}
    assignments = [
        *(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in values),
        # The transaction's time: two changes in one transaction are one for whoever looks.
        sql.SQL("updated_at = greatest(now(), updated_at + interval '1 microsecond')"),
        *([sql.SQL("last_synced_at = now()")] if is_synced else []),
    ]
    statement = sql.SQL("update app.releases set {} where release_id = %(release_id)s returning {}").format(
        sql.SQL(", ").join(assignments), _COLUMNS
    )
    stored = _written(connection, statement, {**values, "release_id": release_id}, draft)
    _audit(
        connection,
        changed_by,
        "change release",
        stored,
        {name: [earlier[name], value] for name, value in changed.items()},
    )
    return stored


def delete_release(connection: psycopg.Connection, release_id: str, *, deleted_by: str) -> ManagedRelease:
    """Take a release out, committed with the caller's transaction. Its row, milestones and risks stay for the record.

    Raises:
        UserError: there is no such release.
    """
    before = require_release(connection, release_id, for_update=True)
    connection.execute(
        "update app.releases set deleted_at = now(), updated_at = now() where release_id = %s", [release_id]
    )
    _audit(connection, deleted_by, "delete release", before, {})
    return before


def require_release(connection: psycopg.Connection, release_id: str, *, for_update: bool = False) -> ManagedRelease:
    """A release that is there.

    Raises:
        UserError: there is none of this id, or it is deleted.
    """
    found = _one(connection, "release_id = %(one)s", {"one": release_id}, for_update=for_update)
    if found is None:
        raise UserError(f"There is no managed release {release_id[:60]!r}; list the releases to see their ids.")
    return found


def find_release(connection: psycopg.Connection, project_key: str | None, version: str) -> ManagedRelease | None:
    """The release of a project and version, in whatever case they are written."""
    return _one(
        connection,
        "coalesce(project_key, '') = upper(%(project)s) and lower(version) = lower(%(version)s)",
        {"project": project_key or "", "version": version},
    )


def find_external(connection: psycopg.Connection, external_id: str) -> ManagedRelease | None:
    """The release that another system knows by this id."""
    return _one(connection, "external_id = %(one)s", {"one": external_id})


def list_releases(
    connection: psycopg.Connection,
    *,
    project_key: str | None = None,
    statuses: Sequence[ReleaseStatus] = (),
    first_day: date | None = None,
    last_day: date | None = None,
) -> list[ManagedRelease]:
    """Releases that are there, by target date; those of one project, of some states, or with a target in some days."""
    with connection.cursor(row_factory=class_row(ManagedRelease)) as cursor:
        return cursor.execute(
            sql.SQL(
                "select {} from app.releases where deleted_at is null "
                "and (%(project)s::text is null or project_key = upper(%(project)s)) "
                "and (%(statuses)s::text[] = '{{}}' or status = any(%(statuses)s)) "
                "and target_date >= coalesce(%(first)s, '-infinity'::date) "
                "and target_date <= coalesce(%(last)s, 'infinity'::date) "
                "order by target_date, project_key, version, release_id"
            ).format(_COLUMNS),
            {"project": project_key, "statuses": list(statuses), "first": first_day, "last": last_day},
        ).fetchall()


def _one(
    connection: psycopg.Connection, condition: LiteralString, values: Mapping[str, object], *, for_update: bool = False
) -> ManagedRelease | None:
    with connection.cursor(row_factory=class_row(ManagedRelease)) as cursor:
        return cursor.execute(
            sql.SQL("select {} from app.releases where deleted_at is null and {}{}").format(
                _COLUMNS, sql.SQL(condition), sql.SQL(" for update" if for_update else "")
            ),
            dict(values),
        ).fetchone()


def _values(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: Jsonb(value) if name in _JSON else value for name, value in fields.items()}


def _written(
    connection: psycopg.Connection, statement: sql.Composed, values: Mapping[str, object], draft: ReleaseDraft
) -> ManagedRelease:
    try:
        with connection.cursor(row_factory=class_row(ManagedRelease)) as cursor:
            row = cursor.execute(statement, dict(values)).fetchone()
    except psycopg.errors.UniqueViolation as error:
        is_external = error.diag.constraint_name == "releases_external"
        what = (
            f"the external id {draft.external_id}"
            if is_external
            else f"{draft.project_key or 'no project'} {draft.version}"
        )
        raise UserError(f"Another managed release has {what} already; change that one, or choose another.") from error
    assert row is not None  # noqa: S101 - a statement with `returning` on a row that is locked or new
    return row


def _audit(
    connection: psycopg.Connection, actor: str, action: audit.Action, release: ManagedRelease, detail: dict[str, object]
) -> None:
    audit.record(
        connection,
        actor=actor,
        action=action,
        subject=release.label,
        detail={"release_id": release.release_id, **detail},
    )
