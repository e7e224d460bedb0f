"""The audit only grows."""

import psycopg
import pytest

from nexus_pipelines.operations import audit
from nexus_pipelines.postgres.database import Database


def test_events_are_added_and_never_changed(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.psycopg_conninfo(), autocommit=True) as connection:
        audit.record(connection, actor="ada", action="run now", subject="Jira", detail={})
        audit.record(connection, actor="bob", action="backfill", subject="Jira", detail={"portion": "ALOY"})
        newest, first = audit.newest_events(connection, limit=10)
        assert (newest.actor, newest.action, newest.detail) == ("bob", "backfill", {"portion": "ALOY"})
        assert first.actor == "ada" and first.at < newest.at
        for statement in ("update app.audit_events set actor = 'eve'", "delete from app.audit_events"):
            with pytest.raises(psycopg.errors.RaiseException, match="is only ever added to"):
                connection.execute(statement)
        assert len(audit.newest_events(connection, limit=10)) == 2
