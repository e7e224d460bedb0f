"""The ingest asset of Jira against a served Jira: what the status says of good, bad and interrupted readings."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import psycopg
import pytest
from live_jira import TOKEN, write_store

from nexus_pipelines.defs.ingest import build_ingest_assets
from nexus_pipelines.defs.plans.jira import plan_jira
from nexus_pipelines.defs.plans.plan import Plan
from nexus_pipelines.defs.plans.registry import PLANS
from nexus_pipelines.defs.plans.upstreams import Upstreams, read_upstreams
from nexus_pipelines.defs.session import BuildSession
from nexus_pipelines.operations.connector_status import ConnectorStatus, read_connectors
from nexus_pipelines.operations.portion import Portion
from nexus_pipelines.operations.run_config import backfill_config, only_config, without_logs_config
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.api.jira import build_jira
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.warehouse.contract import Reading
from nexus_pipelines.warehouse.lake import connect_builder


class Runs:
    """Runs of the asset over one home, and what they leave."""

    def __init__(self, session: BuildSession, url: str) -> None:
        self.session, self.url = session, url
        (self._asset,) = (each for each in build_ingest_assets() if each.op.name == "ingest_jira")

    def run(self, config: dict[str, object] | None = None, **settings: object) -> dg.ExecuteInProcessResult:
        session = replace(
            self.session, settings=self.session.settings.model_copy(update=settings), upstreams=read_upstreams()
        )
        return dg.materialize(
            [self._asset],
            resources={"builder": session},
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}, **(config or {})},
        )

    def status(self, portion: str = "") -> ConnectorStatus:
        (row,) = (each for each in read_connectors(self.session.postgres) if each.portion == portion)
        return row

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.session.lake.execute(sql).fetchall()


@pytest.fixture(scope="module")
def runs(fresh_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """A home with nothing read yet; the tests below follow each other in it."""
    settings = Settings(home=tmp_path_factory.mktemp("ingest") / "home")
    with (
        served(build_app({"jira": build_jira(write_store(first=30, second=5), token=TOKEN)})) as address,
        psycopg.connect(fresh_database.psycopg_conninfo(), autocommit=True) as postgres,
        connect_builder(fresh_database, settings) as lake,
    ):
        session = BuildSession(
            settings=settings,
            upstreams=read_upstreams(),
            database=fresh_database,
            postgres=postgres,
            lake=lake,
            run_id="a run",
            as_of=date(2026, 11, 25),
        )
        yield Runs(session, f"{address}/jira")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, runs: Runs, tmp_path: Path) -> None:
    monkeypatch.setenv("NEXUS_CONFIG", "/dev/null")
    monkeypatch.setenv("JIRA_URL", runs.url)
    monkeypatch.setenv("JIRA_API_TOKEN", TOKEN)


def test_a_failing_upstream_keeps_the_last_success_and_says_why(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    assert runs.run().success
    worked = runs.status()
    assert (worked.title, worked.is_live, worked.connector) == (f"Jira {runs.url.split('/')[2]}", True, runs.url)
    assert worked.last_succeeded_at is not None and worked.running_since is None
    # Three requests to look around; project, issues, count and keys of two projects; histories and comments of one.
    assert worked.requests is not None and worked.requests >= 3 + 2 * 4 + 2
    assert worked.quota_left is None
    assert worked.rows_added is not None and worked.rows_added > 36
    assert worked.position == "2 projects, SHOP up to 2026-01-05 09:30 UTC"

    monkeypatch.setenv("JIRA_API_TOKEN", "expired")
    # Nothing of this Jira is lost, so the run goes on with what there is.
    assert runs.run().success
    failing = runs.status()
    assert failing.last_error is not None and "does not accept the credentials (401" in failing.last_error
    assert failing.consecutive_failures == 1
    assert failing.last_succeeded_at == worked.last_succeeded_at
    assert (failing.rows_added, failing.changed_at) == (worked.rows_added, worked.changed_at)

    assert not runs.run(jira_dump=("/nowhere",)).success
    assert "/nowhere" in (runs.status().last_error or "")
    assert runs.status().consecutive_failures == 2

    monkeypatch.setenv("JIRA_API_TOKEN", TOKEN)
    assert runs.run().success
    assert (runs.status().last_error, runs.status().consecutive_failures) == (None, 0)


def test_a_backfill_brings_back_what_is_missing_and_leaves_the_cursor(runs: Runs) -> None:
    before = runs.rows("select scope, cursor from lake.raw_meta.cursors")
    runs.rows("delete from lake.raw_jira.issues where project_key = 'PAY'")
    result = runs.run(backfill_config("jira", "", Portion(partition="PAY")))
    assert result.success
    assert runs.rows("select count(*) from lake.raw_jira.issues where project_key = 'PAY'") == [(6,)]
    assert runs.rows("select scope, cursor from lake.raw_meta.cursors") == before
    again = runs.status("PAY")
    assert (again.rows_added, again.last_error) == (6, None)
    assert again.last_succeeded_at is not None and runs.status().last_succeeded_at is not None
    assert again.last_succeeded_at > runs.status().last_succeeded_at  # what follows the Jira was left alone


@pytest.mark.parametrize(
    ("scope", "partition", "sentence"),
    [
        ("https://other.example.org", "PAY", "Choose one location of jira with --scope"),
        ("", "2025-13", "is no part of a Jira"),
    ],
)
def test_a_backfill_of_nothing_ends_the_run_with_a_sentence(
    runs: Runs, scope: str, partition: str, sentence: str
) -> None:
    result = runs.run(backfill_config("jira", scope, Portion(partition=partition)))
    assert not result.success
    (failed,) = (event for event in result.all_events if event.is_step_failure)
    assert failed.step_failure_data.user_failure_data is not None
    assert sentence in (failed.step_failure_data.user_failure_data.description or "")


def test_a_run_for_other_locations_does_not_read_this_one(runs: Runs) -> None:
    before = runs.status()
    assert runs.run(only_config({"jira": ["another"]})).success
    assert runs.status() == before
    assert runs.run(only_config({"jira": [runs.url]})).success
    assert runs.status() != before


def test_a_status_that_cannot_be_written_does_not_stop_the_data(runs: Runs) -> None:
    runs.rows("delete from lake.raw_jira.issues")
    runs.rows("delete from lake.raw_meta.cursors")
    runs.session.postgres.execute("alter table app.connectors rename to elsewhere")
    try:
        assert runs.run().success
    finally:
        runs.session.postgres.execute("alter table app.elsewhere rename to connectors")
    assert runs.rows("select count(*) from lake.raw_jira.issues") == [(36,)]


def test_a_run_may_leave_the_logs_of_builds_for_later(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def with_logs(settings: Settings, upstreams: Upstreams) -> Plan:
        plan = plan_jira(settings, upstreams)

        def logs(lake: object, landing: object, cursor: object) -> Reading:
            asked.append("logs")
            return Reading(batches=())

        return replace(plan, pending=tuple(replace(each, logs=logs) for each in plan.pending))

    monkeypatch.setitem(PLANS, "jira", with_logs)
    later = {"ops": {"ingest_jira": {"config": {"reads_logs": False}}}}
    assert runs.run(later).success and asked == []
    assert runs.run().success and asked == ["logs"]
    assert without_logs_config()["ops"].keys() == {"ingest_github", "ingest_jenkins"}
