"""The sensor on a real database: bursts, runs in progress, runs that fail or die."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg
import psycopg
import pytest

from nexus_pipelines.defs import sensors
from nexus_pipelines.defs.jobs import REFRESH
from nexus_pipelines.defs.sensors import LONGEST_WAIT_SECONDS, QUIET_SECONDS, webhooks
from nexus_pipelines.defs.touched import BATCH_TAG, SOURCES_TAG
from nexus_pipelines.operations.inbound_events import MOST_TRIES, InboundEvent, receive
from nexus_pipelines.postgres.database import Database


class Follower:
    """The sensor, and what it follows."""

    def __init__(self, connection: psycopg.Connection, instance: dg.DagsterInstance) -> None:
        self.connection, self.instance = connection, instance

    def receive(self, *sources: str, seconds_ago: float = 0) -> None:
        for number, source in enumerate(sources):
            delivery = f"{self._count()}-{number}"
            receive(
                self.connection,
                InboundEvent(sender="github", delivery_id=delivery, kind="x", body=b"{}", source=source),
            )
            self.change(f"received_at = now() - interval '{seconds_ago} seconds'", f"where delivery_id = '{delivery}'")

    def change(self, what: str, which: str = "") -> None:
        self.connection.execute(f"update app.inbound_events set {what} {which}")
        self.connection.commit()

    def tick(self) -> dg.RunRequest | str:
        """The run that is asked for, or why there is none."""
        answer = webhooks(dg.build_sensor_context(instance=self.instance))
        if isinstance(answer, dg.RunRequest):
            return answer
        assert isinstance(answer, dg.SkipReason)
        return str(answer.skip_message)

    def run(self, status: dg.DagsterRunStatus, request: dg.RunRequest | None = None) -> dg.DagsterRun:
        """A run as the daemon would have started it, in a status."""
        tags = dict(request.tags) if request else {}
        return self.instance.add_run(dg.DagsterRun(job_name=REFRESH.name, tags=tags, status=status))

    def states(self) -> list[str]:
        rows = self.connection.execute("select state from app.inbound_events order by event_id").fetchall()
        self.connection.commit()
        return [state for (state,) in rows]

    def _count(self) -> int:
        row = self.connection.execute("select count(*) from app.inbound_events").fetchone()
        return int(row[0]) if row else 0


@pytest.fixture
def follower(fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Follower]:
    monkeypatch.setenv("NEXUS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NEXUS_DATABASE_URL", fresh_database.libpq_url())
    with (
        psycopg.connect(fresh_database.psycopg_conninfo()) as connection,
        dg.DagsterInstance.ephemeral() as instance,
    ):
        connection.execute("delete from app.inbound_events")
        connection.commit()
        yield Follower(connection, instance)


def asked(answer: dg.RunRequest | str) -> dg.RunRequest:
    assert isinstance(answer, dg.RunRequest), answer
    return answer


def test_a_burst_becomes_one_run_over_the_touched_sources(follower: Follower) -> None:
    assert follower.tick() == "No event waits."
    follower.receive(*["github"] * 30, *["jira"] * 20)
    assert follower.tick() == "More events may follow."
    follower.change(f"received_at = now() - interval '{QUIET_SECONDS} seconds'")
    request = asked(follower.tick())
    assert request.tags[SOURCES_TAG] == "github,jira"
    assert request.run_key == request.tags[BATCH_TAG]
    assert follower.states() == ["taken"] * 50
    assert follower.tick() == "No event waits."
    follower.run(dg.DagsterRunStatus.SUCCESS, request)
    assert follower.tick() == "No event waits."
    assert follower.states() == ["done"] * 50


def test_a_burst_without_end_does_not_wait_for_its_end(follower: Follower) -> None:
    follower.receive("github", seconds_ago=LONGEST_WAIT_SECONDS)
    follower.receive("slack")
    assert asked(follower.tick()).tags[SOURCES_TAG] == "github,slack"


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING])
def test_nothing_starts_while_a_run_is_in_progress(follower: Follower, status: dg.DagsterRunStatus) -> None:
    follower.receive("github", seconds_ago=60)
    run = follower.run(status)
    assert follower.tick() == "A run is in progress; 1 events wait for its end."
    follower.instance.report_run_failed(run)
    asked(follower.tick())


@pytest.mark.parametrize("status", [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED])
def test_a_run_that_failed_gives_its_events_back_until_they_are_given_up(
    follower: Follower, status: dg.DagsterRunStatus
) -> None:
    follower.receive("github", "jira", seconds_ago=60)
    for number in range(MOST_TRIES):
        # After the second try a pause follows.
        assert number < 2 or follower.tick() == "No event waits."
        follower.change("due_at = now()")
        request = asked(follower.tick())
        assert follower.states() == ["taken", "taken"]
        run = follower.run(status, request)
    assert follower.tick() == "No event waits."
    assert follower.states() == ["failed", "failed"]
    reasons = follower.connection.execute("select distinct reason from app.inbound_events").fetchall()
    ended = "failed" if status is dg.DagsterRunStatus.FAILURE else "was canceled"
    assert reasons == [(f"Run {run.run_id} {ended}; Dagster shows why.",)]


def test_a_run_that_died_without_a_word_gives_its_events_back(
    follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower.receive("github", seconds_ago=60)
    request = asked(follower.tick())
    follower.run(dg.DagsterRunStatus.STARTED, request)
    assert follower.tick() == "No event waits."
    assert follower.states() == ["taken"]
    # Its process holds no connection: after the time in which it may not have connected yet, it is known to be dead.
    monkeypatch.setattr(sensors, "_CONNECTING", timedelta(seconds=-5))
    assert asked(follower.tick()).tags[BATCH_TAG] != request.tags[BATCH_TAG]


def test_events_whose_run_was_never_started_are_given_back(follower: Follower) -> None:
    follower.receive("github", seconds_ago=60)
    asked(follower.tick())
    assert follower.states() == ["taken"]
    assert follower.tick() == "No event waits."
    follower.change("taken_at = now() - interval '3 minutes'")
    asked(follower.tick())
