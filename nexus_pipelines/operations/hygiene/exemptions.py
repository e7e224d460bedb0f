"""Exemptions from hygiene rules: approved by somebody, for a reason, until a day; withdrawn, never deleted."""

from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from psycopg.rows import class_row

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit

_COLUMNS = (
    "exemption_id, project_key, issue_key, rule, approver, reason, created_at, expires_on, withdrawn_at, withdrawn_by"
)


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """One row of app.hygiene_exemptions.

    issue_key: None for the whole project. expires_on: the last day on which it holds; None: it holds until it is
    withdrawn.
    """

    exemption_id: int
    project_key: str
    issue_key: str | None
    rule: str
    approver: str
    reason: str
    created_at: datetime
    expires_on: date | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    def holds_on(self, day: date) -> bool:
        """Whether it takes its tickets out on this day."""
        is_withdrawn = self.withdrawn_at is not None and self.withdrawn_at.date() <= day
        is_over = self.expires_on is not None and self.expires_on < day
        return self.created_at.date() <= day and not is_withdrawn and not is_over


def exempt(
    connection: psycopg.Connection,
    *,
    project_key: str,
    issue_key: str | None,
    rule: str,
    approver: str,
    reason: str,
    expires_on: date | None,
) -> int:
    """Add an exemption, committed with the caller's transaction; its number.

    Raises:
        UserError: no approver or no reason is given.
    """
    if not approver.strip() or not reason.strip():
        raise UserError("An exemption needs who approves it and why; name both.")
    row = connection.execute(
        """
        insert into app.hygiene_exemptions (project_key, issue_key, rule, approver, reason, expires_on)
        values (%s, %s, %s, %s, %s, %s)
        returning exemption_id
        """,
        [project_key, issue_key, rule, approver, reason, expires_on],
    ).fetchone()
    exemption_id = int(row[0]) if row else 0
    audit.record(
        connection,
        actor=approver,
        action="exempt from hygiene",
        subject=issue_key or project_key,
        detail={
            "exemption_id": exemption_id,
            "rule": rule,
            "reason": reason,
            "expires_on": expires_on.isoformat() if expires_on else None,
        },
    )
    return exemption_id


def withdraw(connection: psycopg.Connection, exemption_id: int, *, withdrawn_by: str) -> None:
    """End an exemption now, committed with the caller's transaction.

    Raises:
        UserError: there is no such exemption, or it was withdrawn before.
    """
    row = connection.execute(
        """
        update app.hygiene_exemptions set withdrawn_at = now(), withdrawn_by = %s
        where exemption_id = %s and withdrawn_at is null
        returning coalesce(issue_key, project_key), rule
        """,
        [withdrawn_by, exemption_id],
    ).fetchone()
    if row is None:
        raise UserError(f"There is no exemption {exemption_id} to withdraw; `nexus hygiene exemptions` lists them.")
    audit.record(
        connection,
        actor=withdrawn_by,
        action="withdraw exemption",
        subject=str(row[0]),
        detail={"exemption_id": exemption_id, "rule": row[1]},
    )


def list_exemptions(connection: psycopg.Connection, *, project_key: str | None = None) -> list[Exemption]:
    """All exemptions, those that are over too (`holds_on` tells), newest first; of one project where it is named."""
    with connection.cursor(row_factory=class_row(Exemption)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.hygiene_exemptions "  # noqa: S608 - names of our own
            "where %(project)s::text is null or project_key = %(project)s order by exemption_id desc",
            {"project": project_key},
        ).fetchall()
