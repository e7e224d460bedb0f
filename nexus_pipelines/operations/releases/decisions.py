"""Decisions on releases: what Nexus said, what a person decided, and later what happened. Added, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit

Verdict = Literal["GO", "CONDITIONAL", "NO_GO", "PENDING", "UNKNOWN"]

_COLUMNS = (
    "decision_id, project_key, version_name, release_id, decided_at, decided_by, snapshot_id, as_of, policy_name, "
    "policy_version, judgements_version, verdict, decision, reason, assessment, outcome, compared_at"
)


@dataclass(frozen=True, kw_only=True)
class NewDecision:
    """A decision to be stored.

    release_id, snapshot_id, as_of, policy, judgements_version and verdict: of the assessment, which is kept whole as
    JSON. decision: of the person; with a reason where it is another than the verdict.
    """

    project_key: str
    version_name: str
    release_id: str
    decided_by: str
    snapshot_id: int
    as_of: date
    policy_name: str
    policy_version: int
    judgements_version: str
    verdict: Verdict
    decision: Verdict
    reason: str | None
    assessment: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class StoredDecision(NewDecision):
    """One row of app.decisions. outcome: what happened afterwards, None until it was compared."""

    decision_id: int
    decided_at: datetime
    outcome: Mapping[str, Any] | None
    compared_at: datetime | None

    @property
    def is_override(self) -> bool:
        """Whether the person decided otherwise than Nexus said."""
        return self.decision != self.verdict


def record_decision(connection: psycopg.Connection, new: NewDecision) -> StoredDecision:
    """Store a decision, committed with the caller's transaction.

    Raises:
        UserError: nobody is named, or it is another than the verdict and gives no reason.
    """
    reason = (new.reason or "").strip() or None
    if not new.decided_by.strip():
        raise UserError("A decision needs who decides; name the person.")
    if new.decision != new.verdict and reason is None:
        raise UserError(f"Nexus says {new.verdict} and you decide {new.decision}; give the reason for it.")
    with connection.cursor(row_factory=class_row(StoredDecision)) as cursor:
        row = cursor.execute(
            "insert into app.decisions "  # noqa: S608 - names of our own
            "(project_key, version_name, release_id, decided_by, snapshot_id, as_of, "
            "policy_name, policy_version, judgements_version, verdict, decision, reason, assessment) "
            "values (upper(%(project_key)s), %(version_name)s, %(release_id)s, %(decided_by)s, %(snapshot_id)s, "
            "%(as_of)s, %(policy_name)s, %(policy_version)s, %(judgements_version)s, %(verdict)s, %(decision)s, "
            f"%(reason)s, %(assessment)s) returning {_COLUMNS}",
            {
                **vars(new),
                "decided_by": new.decided_by.strip(),
                "reason": reason,
                "assessment": Jsonb(dict(new.assessment)),
            },
        ).fetchone()
    assert row is not None  # noqa: S101 - an insert returns its row
    audit.record(
        connection,
        actor=row.decided_by,
        action="decide release",
        subject=f"{row.project_key} {row.version_name}",
        detail={
            "decision_id": row.decision_id,
            "verdict": row.verdict,
            "decision": row.decision,
            "reason": reason,
            "policy": f"{row.policy_name} {row.policy_version}",
            "snapshot_id": row.snapshot_id,
        },
    )
    return row


def find_decision(connection: psycopg.Connection, decision_id: int) -> StoredDecision | None:
    """One decision; None where there is none of this number."""
    with connection.cursor(row_factory=class_row(StoredDecision)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.decisions where decision_id = %s",  # noqa: S608 - names of our own
            [decision_id],
        ).fetchone()


def list_decisions(
    connection: psycopg.Connection,
    *,
    project_key: str | None = None,
    version_name: str | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
    limit: int = 200,
) -> list[StoredDecision]:
    """Decisions, newest first; of a project, of one release of it, or of some days (UTC)."""
    with connection.cursor(row_factory=class_row(StoredDecision)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.decisions "  # noqa: S608 - names of our own
            "where (%(project)s::text is null or project_key = upper(%(project)s)) "
            "and (%(version)s::text is null or lower(version_name) = lower(%(version)s)) "
            "and (%(first)s::date is null or (decided_at at time zone 'UTC')::date >= %(first)s) "
            "and (%(last)s::date is null or (decided_at at time zone 'UTC')::date <= %(last)s) "
            "order by decided_at desc, decision_id desc limit %(limit)s",
            {
                "project": project_key,
                "version": version_name,
                "first": first_day,
                "last": last_day,
                "limit": limit,
            },
        ).fetchall()
