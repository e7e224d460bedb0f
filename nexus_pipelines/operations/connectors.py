"""What each connector did last: written by the run around every reading.

Every function is one short statement; with an autocommit connection each stands for itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg


@dataclass(frozen=True, kw_only=True)
class Connector:
    """What is read: one location of a source, under a name that stays.

    scope: what its cursor belongs to; None where only the upstream can tell and has not been asked yet.
    portion: what of it a backfill reads again; empty for the reading that follows it.
    """

    source: str
    connector: str
    title: str
    scope: str | None
    is_live: bool
    portion: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.source, self.connector, self.portion


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What a reading asked of its upstream; None where nobody counted, or the upstream tells no quota."""

    requests: int | None = None
    waited_seconds: float | None = None
    quota_left: int | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a reading is: for people, and in numbers where the upstream tells them."""

    text: str
    done: int | None
    total: int | None
    seconds_left: float | None


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows of raw tables that a reading changed."""

    added: int
    changed: int
    removed: int


def plan(connection: psycopg.Connection, source: str, connectors: Sequence[Connector]) -> None:
    """Note all connectors of a source as they are configured now; the others stay, marked as no longer configured."""
    names = [each.connector for each in connectors]
    connection.execute(
        "update app.connectors set is_configured = false where source = %s and not connector = any(%s)",
        [source, names],
    )
    for each in connectors:
        connection.execute(
            """
            insert into app.connectors (source, connector, portion, title, scope, is_live)
            values (%s, %s, '', %s, %s, %s)
            on conflict (source, connector, portion) do update set
                title = excluded.title, scope = coalesce(excluded.scope, app.connectors.scope),
                is_live = excluded.is_live, is_configured = true
            """,
            [each.source, each.connector, each.title, each.scope, each.is_live],
        )


def begin(connection: psycopg.Connection, connector: Connector, *, run_id: str) -> None:
    """A reading begins."""
    connection.execute(
        """
        insert into app.connectors
            (source, connector, portion, title, scope, is_live, run_id, running_since, last_started_at)
        values (%s, %s, %s, %s, %s, %s, %s, now(), now())
        on conflict (source, connector, portion) do update set
            run_id = excluded.run_id, running_since = now(), last_started_at = now(),
            progress = null, done = null, total = null, seconds_left = null, progress_at = null
        """,
        [*connector.key, connector.title, connector.scope, connector.is_live, run_id],
    )


def advance(connection: psycopg.Connection, connector: Connector, progress: Progress, spent: Spent) -> None:
    """A batch of a reading was committed."""
    connection.execute(
        """
        update app.connectors set
            progress = %s, done = %s, total = %s, seconds_left = %s, progress_at = now(),
            requests = %s, waited_seconds = %s, quota_left = %s
        where (source, connector, portion) = (%s, %s, %s)
        """,
        [
            *(progress.text, progress.done, progress.total, progress.seconds_left),
            *(spent.requests, spent.waited_seconds, spent.quota_left),
            *connector.key,
        ],
    )


def succeed(
    connection: psycopg.Connection, connector: Connector, *, spent: Spent, rows: Rows, position: str | None
) -> None:
    """A reading came to its end. position: how far it has read, for people; None keeps what was known."""
    connection.execute(
        """
        update app.connectors set
            running_since = null, progress = null, done = null, total = null, seconds_left = null,
            last_succeeded_at = now(), first_succeeded_at = coalesce(first_succeeded_at, now()),
            last_error = null, failing_since = null, consecutive_failures = 0,
            scope = coalesce(%s, scope), requests = %s, waited_seconds = %s, quota_left = %s,
            position = coalesce(%s, position)
        where (source, connector, portion) = (%s, %s, %s)
        """,
        [connector.scope, spent.requests, spent.waited_seconds, spent.quota_left, position, *connector.key],
    )
    _note_rows(connection, connector, rows)


def fail(connection: psycopg.Connection, connector: Connector, *, error: str, spent: Spent, rows: Rows) -> None:
    """A reading broke off; the last success stays, and what was committed before the error counts."""
    connection.execute(
        """
        update app.connectors set
            running_since = null, progress = null, done = null, total = null, seconds_left = null,
            last_error = %s, last_error_at = now(), failing_since = coalesce(failing_since, now()),
            consecutive_failures = consecutive_failures + 1,
            requests = %s, waited_seconds = %s, quota_left = %s
        where (source, connector, portion) = (%s, %s, %s)
        """,
        # Postgres keeps no text with NUL in it.
        [error.replace("\0", ""), spent.requests, spent.waited_seconds, spent.quota_left, *connector.key],
    )
    _note_rows(connection, connector, rows)


def fail_all(connection: psycopg.Connection, source: str, *, error: str) -> None:
    """No reading of a source could begin: its settings are wrong."""
    connection.execute(
        """
        update app.connectors set
            last_error = %s, last_error_at = now(), failing_since = coalesce(failing_since, now()),
            consecutive_failures = consecutive_failures + 1
        where source = %s and is_configured and portion = ''
        """,
        [error.replace("\0", ""), source],
    )


def _note_rows(connection: psycopg.Connection, connector: Connector, rows: Rows) -> None:
    """A reading that changed nothing leaves the numbers of the last one that did."""
    if not (rows.added or rows.changed or rows.removed):
        return
    connection.execute(
        """
        update app.connectors set changed_at = now(), rows_added = %s, rows_changed = %s, rows_removed = %s
        where (source, connector, portion) = (%s, %s, %s)
        """,
        [rows.added, rows.changed, rows.removed, *connector.key],
    )
