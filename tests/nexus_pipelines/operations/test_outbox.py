"""Events are told once, with the fact, and kept."""

from datetime import UTC, datetime

import psycopg
import pytest

from nexus_pipelines.operations.outbox import Event, emit, newest_events
from nexus_pipelines.postgres.database import Database

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def event(key: str) -> Event:
    return Event(
        event_key=key,
        type="hygiene.check_completed",
        source="hygiene",
        occurred_at=AT,
        data={"score": 71.4},
        metadata={"project": "SHOP"},
    )


def test_an_event_is_told_once_and_with_its_transaction(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        assert emit(connection, event("a")) and not emit(connection, event("a"))
        connection.rollback()
        assert newest_events(connection, limit=10) == []
        assert emit(connection, event("a"))
        connection.commit()
        assert not emit(connection, event("a"))
        (told,) = newest_events(connection, limit=10, type_prefix="hygiene.")
        assert (told.event_key, told.data, told.metadata) == ("a", {"score": 71.4}, {"project": "SHOP"})
        assert told.occurred_at == AT and newest_events(connection, limit=10, type_prefix="rca.") == []
        with pytest.raises(psycopg.errors.RaiseException, match="is only ever added to"):
            connection.execute("delete from app.outbox_events")
