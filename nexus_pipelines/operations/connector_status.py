"""What each connector did last, as the Connectors page reads it."""

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from nexus_pipelines.operations.build_sessions import living_runs


@dataclass(frozen=True, kw_only=True)
class ConnectorStatus:
    """One row of app.connectors.

    portion: what of the connector a backfill reads again; empty for the reading that follows it. requests,
    waited_seconds, quota_left: of the last reading. rows_*: of the last that changed something, at `changed_at`.
    position: how far it has read, for people. is_alive: the process of its last run lives.
    """

    source: str
    connector: str
    portion: str
    title: str
    scope: str | None
    is_live: bool
    is_configured: bool
    run_id: str | None
    running_since: datetime | None
    progress: str | None
    done: int | None
    total: int | None
    seconds_left: float | None
    progress_at: datetime | None
    last_started_at: datetime | None
    last_succeeded_at: datetime | None
    first_succeeded_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    failing_since: datetime | None
    consecutive_failures: int
    requests: int | None
    waited_seconds: float | None
    quota_left: int | None
    changed_at: datetime | None
    rows_added: int | None
    rows_changed: int | None
    rows_removed: int | None
    position: str | None
    is_alive: bool


def read_connectors(connection: psycopg.Connection) -> list[ConnectorStatus]:
    """All connectors by source and title, each backfill after the reading it belongs to."""
    with connection.cursor(row_factory=class_row(ConnectorStatus)) as cursor:
        return cursor.execute(
            "select *, coalesce(run_id = any(%s), false) as is_alive from app.connectors "
            "order by source, title, connector, portion",
            [list(living_runs(connection))],
        ).fetchall()
