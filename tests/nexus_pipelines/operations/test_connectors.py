"""The status of connectors on a real Postgres: what a failure leaves, what is killed, what is no longer configured."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from nexus_pipelines.operations import connectors
from nexus_pipelines.operations.build_sessions import session_name
from nexus_pipelines.operations.connector_status import ConnectorStatus, read_connectors
from nexus_pipelines.operations.connectors import Connector, Progress, Rows, Spent
from nexus_pipelines.postgres.database import Database

JIRA = Connector(source="jira", connector="https://jira.example.org", title="Jira", scope=None, is_live=True)
SPENT = Spent(requests=12, waited_seconds=1.5, quota_left=4_900)
NOTHING = Rows(added=0, changed=0, removed=0)


@pytest.fixture
def postgres(fresh_database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(fresh_database.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute("truncate app.connectors")
        yield connection


def only(connection: psycopg.Connection) -> ConnectorStatus:
    (row,) = read_connectors(connection)
    return row


def test_a_failure_keeps_the_last_success_and_says_since_when(postgres: psycopg.Connection) -> None:
    connectors.begin(postgres, JIRA, run_id="first")
    done = replace(JIRA, scope="the scope")
    connectors.succeed(postgres, done, spent=SPENT, rows=Rows(added=3, changed=2, removed=1), position="ALOY up to now")
    worked = only(postgres)
    assert worked.last_succeeded_at is not None and worked.running_since is None
    assert (worked.requests, worked.quota_left, worked.waited_seconds) == (12, 4_900, 1.5)
    assert (worked.rows_added, worked.rows_changed, worked.rows_removed) == (3, 2, 1)
    for attempt in (1, 2):
        connectors.begin(postgres, JIRA, run_id="second")
        connectors.fail(postgres, JIRA, error=f"Jira said no\0 ({attempt}).", spent=SPENT, rows=NOTHING)
    failing = only(postgres)
    assert failing.last_error == "Jira said no (2)."
    assert failing.consecutive_failures == 2
    assert failing.failing_since is not None and failing.last_error_at is not None
    assert failing.failing_since < failing.last_error_at
    assert failing.last_succeeded_at == worked.last_succeeded_at
    assert (failing.position, failing.scope, failing.changed_at) == ("ALOY up to now", "the scope", worked.changed_at)
    connectors.begin(postgres, JIRA, run_id="third")
    connectors.succeed(postgres, JIRA, spent=Spent(), rows=NOTHING, position=None)
    again = only(postgres)
    assert (again.last_error, again.failing_since, again.consecutive_failures) == (None, None, 0)
    assert (again.rows_added, again.changed_at, again.position) == (3, worked.changed_at, "ALOY up to now")


def test_a_killed_run_is_told_from_one_that_works(postgres: psycopg.Connection, fresh_database: Database) -> None:
    connectors.begin(postgres, JIRA, run_id="alive")
    progress = Progress(text="SHOP: 100 of about 400 tickets", done=100, total=400, seconds_left=90.0)
    connectors.advance(postgres, JIRA, progress, SPENT)
    with psycopg.connect(fresh_database.psycopg_conninfo(), application_name=session_name("alive")):
        row = only(postgres)
        assert row.is_alive and row.running_since is not None
        assert (row.progress, row.done, row.total, row.seconds_left) == (progress.text, 100, 400, 90.0)
    # The server notices some milliseconds later that a session is gone.
    end = time.monotonic() + 20
    while only(postgres).is_alive and time.monotonic() < end:
        time.sleep(0.05)
    row = only(postgres)
    assert not row.is_alive and row.running_since is not None


def test_what_is_no_longer_configured_stays_and_is_marked(postgres: psycopg.Connection) -> None:
    other = replace(JIRA, connector="dump.jsonl", title="Jira dump.jsonl", scope="dump.jsonl", is_live=False)
    git = replace(other, source="git")
    connectors.plan(postgres, "jira", [JIRA, other])
    connectors.plan(postgres, "git", [git])
    connectors.plan(postgres, "jira", [other])
    configured: dict[Any, bool] = {(row.source, row.title): row.is_configured for row in read_connectors(postgres)}
    assert configured == {("git", "Jira dump.jsonl"): True, ("jira", "Jira"): False, ("jira", "Jira dump.jsonl"): True}
    connectors.plan(postgres, "jira", [JIRA, other])
    assert all(row.is_configured for row in read_connectors(postgres))


def test_wrong_settings_fail_all_connectors_of_a_source(postgres: psycopg.Connection) -> None:
    connectors.plan(postgres, "jira", [JIRA])
    connectors.fail_all(postgres, "jira", error="JIRA_URL is set without a token.")
    row = only(postgres)
    assert (row.last_error, row.consecutive_failures) == ("JIRA_URL is set without a token.", 1)
