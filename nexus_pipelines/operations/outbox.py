"""Events that others may want to hear of, written with the fact that they tell: both are there, or neither is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

EventType = Literal[
    "hygiene.check_completed",
    "hygiene.violations_found",
    "hygiene.score_changed",
    "rca.analysis_completed",
    "build.failed",
    "release.created",
    "release.started",
    "release.completed",
    "release.ready",
    "release.verdict_changed",
]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened.

    event_key: the same for the same fact, however often it is told. source: the part of Nexus that tells it.
    metadata: `project`, `team`, `environment`, where the fact has them.
    """

    event_key: str
    type: EventType
    source: str
    occurred_at: datetime
    data: Mapping[str, Any]
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """One row of app.outbox_events; type is free text here: a later Nexus may have written more types."""

    event_id: UUID
    event_key: str
    type: str
    source: str
    data: Mapping[str, Any]
    metadata: Mapping[str, Any]
    occurred_at: datetime
    created_at: datetime


def emit(connection: psycopg.Connection, event: Event) -> bool:
    """Add an event, committed with the caller's transaction; False where its key was told before."""
    added = connection.execute(
        """
        insert into app.outbox_events (event_key, type, source, data, metadata, occurred_at)
        values (%s, %s, %s, %s, %s, %s)
        on conflict (event_key) do nothing
        """,
        [
            *(event.event_key, event.type, event.source),
            *(Jsonb(dict(event.data)), Jsonb(dict(event.metadata)), event.occurred_at),
        ],
    )
    return added.rowcount == 1


def newest_events(connection: psycopg.Connection, *, limit: int, type_prefix: str = "") -> list[StoredEvent]:
    """The last events, newest first. type_prefix: `hygiene.` for one family."""
    with connection.cursor(row_factory=class_row(StoredEvent)) as cursor:
        return cursor.execute(
            """
            select event_id, event_key, type, source, data, metadata, occurred_at, created_at
            from app.outbox_events
            where starts_with(type, %s)
            order by created_at desc, event_id
            limit %s
            """,
            [type_prefix, limit],
        ).fetchall()
