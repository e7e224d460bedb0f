"""Who asked Nexus for what, and when: rows that are added and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg.types.json import Jsonb

Action = Literal[
    "run now",
    "backfill",
    "check hygiene",
    "set hygiene profile",
    "exempt from hygiene",
    "withdraw exemption",
    "snooze reminder",
    "send message",
    "propose change",
    "confirm change",
    "reject change",
    "apply change",
    "create release",
    "change release",
    "delete release",
    "change milestones",
    "change risks",
    "set policy",
    "waive criterion",
    "withdraw waiver",
    "attest criterion",
    "withdraw attestation",
    "decide release",
    "publish report",
]


@dataclass(frozen=True, kw_only=True)
class AuditEvent:
    """One thing that was asked for. detail: what else belongs to it, without secrets."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]


def record(
    connection: psycopg.Connection, *, actor: str, action: Action, subject: str, detail: Mapping[str, object]
) -> None:
    """Add an event; committed with the caller's transaction."""
    connection.execute(
        "insert into app.audit_events (actor, action, subject, detail) values (%s, %s, %s, %s)",
        [actor, action, subject, Jsonb(dict(detail))],
    )


def newest_events(connection: psycopg.Connection, *, limit: int) -> list[AuditEvent]:
    """The last events, newest first."""
    rows = connection.execute(
        "select at, actor, action, subject, detail from app.audit_events order by event_id desc limit %s", [limit]
    ).fetchall()
    return [
        AuditEvent(at=at, actor=actor, action=action, subject=subject, detail=detail)
        for at, actor, action, subject, detail in rows
    ]
