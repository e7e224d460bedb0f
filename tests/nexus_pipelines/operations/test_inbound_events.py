"""Received events in Postgres: kept once, taken together, done, given back, given up, forgotten."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from nexus_pipelines.operations.inbound_events import (
    MOST_TRIES,
    InboundEvent,
    backlog,
    events_after,
    finish,
    forget_done,
    give_back,
    receive,
    take,
    waiting,
)
from nexus_pipelines.postgres.database import Database


@pytest.fixture
def connection(fresh_database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(fresh_database.psycopg_conninfo()) as opened:
        opened.execute("delete from app.inbound_events")
        opened.commit()
        yield opened


def event(delivery: str, source: str | None = "github", **fields: Any) -> InboundEvent:
    return InboundEvent(
        **{"sender": "github", "delivery_id": delivery, "kind": "push", "body": b"{}\0\xff", "source": source} | fields
    )


def states(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    rows = connection.execute("select state, tries, reason from app.inbound_events order by event_id").fetchall()
    connection.commit()
    return rows


def test_a_delivery_is_kept_once_per_sender_with_its_bytes(connection: psycopg.Connection) -> None:
    assert receive(connection, event("1"))
    assert not receive(connection, event("1", body=b"other"))
    assert receive(connection, event("1", sender="jira"))
    assert [bytes(body) for _, body in events_after(connection, "github", 0)] == [b"{}\0\xff"]


def test_what_arrives_after_a_batch_was_taken_waits_for_the_next(connection: psycopg.Connection) -> None:
    receive(connection, event("1"))
    receive(connection, event("2", source="jira"))
    receive(connection, event("3", source=None))
    assert take(connection, "a") == ["github", "jira"]
    receive(connection, event("4", source="slack"))
    assert finish(connection, "a") == 2
    assert [state for state, *_ in states(connection)] == ["done", "done", "done", "waiting"]
    assert take(connection, "b") == ["slack"]


def test_events_are_given_back_a_bounded_number_of_times(connection: psycopg.Connection) -> None:
    receive(connection, event("1"))
    for number in range(1, MOST_TRIES + 1):
        assert take(connection, f"batch {number}") == ["github"]
        assert give_back(connection, f"batch {number}", reason=f"It failed ({number}).") == 1
        # The pause before the next try.
        assert (waiting(connection) is not None) == (number == 1)
        connection.execute("update app.inbound_events set due_at = now()")
    assert states(connection) == [("failed", MOST_TRIES, f"It failed ({MOST_TRIES}).")]
    assert waiting(connection) is None
    found = backlog(connection)
    assert (found.waiting, found.taken, found.failed, found.runs) == (0, 0, 1, 1)
    assert found.last_failure == f"It failed ({MOST_TRIES})."


def test_a_batch_is_settled_once(connection: psycopg.Connection) -> None:
    receive(connection, event("1"))
    take(connection, "a")
    assert finish(connection, "a") == 1
    assert give_back(connection, "a", reason="too late") == 0
    assert states(connection) == [("done", 1, None)]


def test_only_what_has_been_done_for_long_is_forgotten(connection: psycopg.Connection) -> None:
    for delivery in ("old", "new", "waiting", "failed"):
        receive(connection, event(delivery, source=None if delivery in ("old", "new") else "github"))
    connection.execute(
        "update app.inbound_events set received_at = now() - interval '60 days', "
        "settled_at = settled_at - interval '31 days' where delivery_id <> 'new'"
    )
    connection.execute("update app.inbound_events set state = 'failed' where delivery_id = 'failed'")
    assert forget_done(connection, days=30) == 1
    rows = connection.execute("select delivery_id from app.inbound_events order by event_id").fetchall()
    assert [name for (name,) in rows] == ["new", "waiting", "failed"]


def test_a_reader_passes_over_none_that_was_slow_to_commit(
    connection: psycopg.Connection, fresh_database: Database
) -> None:
    with psycopg.connect(fresh_database.psycopg_conninfo()) as slow, slow.transaction():
        receive(slow, event("slow"))
        with psycopg.connect(fresh_database.psycopg_conninfo()) as quick:
            # It waits for the slow one, instead of getting the later number first.
            quick.execute("set lock_timeout = '200ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                receive(quick, event("quick"))
    assert len(list(events_after(connection, "github", 0))) == 1
