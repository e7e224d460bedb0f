"""Waivers: a person lets a release fail a criterion, for a reason and until a day; withdrawn, never deleted."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import psycopg
from psycopg.rows import class_row

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit

_COLUMNS = (
    "waiver_id, project_key, version_name, criterion, item, reason, approved_by, approved_at, expires_on, "
    "withdrawn_at, withdrawn_by"
)


@dataclass(frozen=True, kw_only=True)
class StoredWaiver:
    """One row of app.waivers. item: only that ticket, test or finding. expires_on: the last day on which it holds."""

    waiver_id: int
    project_key: str
    version_name: str
    criterion: str
    item: str | None
    reason: str
    approved_by: str
    approved_at: datetime
    expires_on: date
    withdrawn_at: datetime | None
    withdrawn_by: str | None


def waive(
    connection: psycopg.Connection,
    *,
    project_key: str,
    version_name: str,
    criterion: str,
    item: str | None,
    reason: str,
    approved_by: str,
    expires_on: date,
) -> StoredWaiver:
    """Add a waiver, committed with the caller's transaction. The caller knows that the criterion exists.

    Raises:
        UserError: no approver or reason is given, or it would be over already.
    """
    if not approved_by.strip() or not reason.strip():
        raise UserError("A waiver needs who approves it and why; name both.")
    if expires_on < datetime.now(UTC).date():
        raise UserError(f"A waiver up to {expires_on} would be over already; name a day to come.")
    with connection.cursor(row_factory=class_row(StoredWaiver)) as cursor:
        row = cursor.execute(
            "insert into app.waivers "  # noqa: S608 - names of our own
            "(project_key, version_name, criterion, item, reason, approved_by, expires_on) "
            f"values (upper(%s), %s, %s, %s, %s, %s, %s) returning {_COLUMNS}",
            [project_key, version_name, criterion, item or None, reason.strip(), approved_by.strip(), expires_on],
        ).fetchone()
    assert row is not None  # noqa: S101 - an insert returns its row
    audit.record(
        connection,
        actor=row.approved_by,
        action="waive criterion",
        subject=f"{row.project_key} {row.version_name}",
        detail={
            "waiver_id": row.waiver_id,
            "criterion": criterion,
            "item": row.item,
            "reason": row.reason,
            "expires_on": expires_on.isoformat(),
        },
    )
    return row


def withdraw_waiver(connection: psycopg.Connection, waiver_id: int, *, withdrawn_by: str) -> None:
    """End a waiver now, committed with the caller's transaction.

    Raises:
        UserError: there is no such waiver, or it was withdrawn before.
    """
    row = connection.execute(
        "update app.waivers set withdrawn_at = now(), withdrawn_by = %s "
        "where waiver_id = %s and withdrawn_at is null returning project_key, version_name, criterion",
        [withdrawn_by, waiver_id],
    ).fetchone()
    if row is None:
        raise UserError(f"There is no waiver {waiver_id} to withdraw; list those of the release to see their numbers.")
    audit.record(
        connection,
        actor=withdrawn_by,
        action="withdraw waiver",
        subject=f"{row[0]} {row[1]}",
        detail={"waiver_id": waiver_id, "criterion": row[2]},
    )


def list_waivers(
    connection: psycopg.Connection, *, project_key: str | None = None, version_name: str | None = None
) -> list[StoredWaiver]:
    """All waivers, those that are over or withdrawn too, oldest first; of a project, or of one release of it."""
    with connection.cursor(row_factory=class_row(StoredWaiver)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.waivers "  # noqa: S608 - names of our own
            "where (%(project)s::text is null or project_key = upper(%(project)s)) "
            "and (%(version)s::text is null or lower(version_name) = lower(%(version)s)) order by waiver_id",
            {"project": project_key, "version": version_name},
        ).fetchall()
