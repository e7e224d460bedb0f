"""Logs of failed builds, from GitHub and Jenkins into the lake: each once, in bounds, whatever the day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from file_lake import open_file_lake
from live_company import LiveCompany, small_world

from nexus_pipelines.defs.plans.log_wants import wanted_jobs
from nexus_pipelines.defs.plans.registry import PLANS
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.http import client
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.sources.build_logs.logs import LogSettings, read_log_settings
from nexus_pipelines.sources.github.contract import CONTRACT
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.tables import create_tables

pytestmark = pytest.mark.slow
_STATES = "select state, count(*) from lake.raw_{} group by state order by state"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_file_lake(tmp_path)
    yield connection
    connection.close()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = RetryPolicy(attempts=6, base_seconds=0.001, longest_seconds=0.01, read_seconds=0.4)
    monkeypatch.setattr(client, "RetryPolicy", lambda: quick)
    monkeypatch.setenv("RCA_LOG_DAYS", "900")


def _read(lake: duckdb.DuckDBPyConnection, folder: Path, *, logs_only: bool = False) -> int:
    """One run of GitHub and Jenkins, as the build does it; how many batches of logs it brought."""
    settings, upstreams = Settings(home=folder), read_upstreams()
    batches = 0
    landing = Landing(folder / "landing")
    for source in ("github", "jenkins"):
        plan = PLANS[source](settings, upstreams)
        create_tables(lake, plan.contract)
        for pending in plan.pending:
            assert isinstance(pending.scope, str)
            assert pending.logs is not None
            if not logs_only:
                for batch in pending.read(landing, read_cursor(lake, source, pending.scope)).batches:
                    commit(lake, plan.contract, batch)
            cursor = read_cursor(lake, source, pending.scope)
            for batch in pending.logs(lake, landing, cursor).batches:
                commit(lake, plan.contract, batch)
                batches += 1
            assert read_cursor(lake, source, pending.scope) == cursor
    return batches


def test_each_failed_build_has_its_log_once_also_on_a_bad_day(
    lake: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = Faults(seed=5, share=0.1, kinds=("failed", "truncated", "garbled", "reset", "limited"))
    world = small_world(issues=1, pulls=1, builds=24, chat_days=1)
    company = LiveCompany(world, faults=faults, logs_kept=timedelta(days=5))
    with company.open() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert _read(lake, tmp_path) > 0
        requests = company.killer.requests
        assert _read(lake, tmp_path, logs_only=True) == 0
        assert company.killer.requests == requests
    failed = "lower(conclusion) = 'failure' and job_id not in (select job_id from lake.raw_github.job_logs)"
    assert lake.execute(f"select count(*) from lake.raw_github.workflow_jobs where {failed}").fetchone() == (0,)
    states = dict(lake.execute(_STATES.format("github.job_logs")).fetchall())
    assert set(states) == {"fetched", "expired"}
    assert set(dict(lake.execute(_STATES.format("jenkins.consoles")).fetchall())) == {"fetched"}
    texts = lake.execute(
        "select head, tail, size_bytes from lake.raw_github.job_logs where state = 'fetched' union all "
        "select head, tail, size_bytes from lake.raw_jenkins.consoles"
    ).fetchall()
    assert all(head and tail == "" and size >= len(head) for head, tail, size in texts)
    assert lake.execute("select stream, reason from lake.raw_meta.quarantine").fetchall() == []


def test_the_newest_come_first_within_limits_and_nothing_hides_the_rest(
    lake: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = LiveCompany(small_world(issues=1, pulls=1, builds=24, chat_days=1))
    with company.open() as environment:
        for name, value in {**environment, "RCA_LOGS_PER_RUN": "2", "RCA_GREEN_LOGS": "1"}.items():
            monkeypatch.setenv(name, value)
        _read(lake, tmp_path)
        jobs = "lake.raw_github.workflow_jobs inner join lake.raw_github.job_logs using (job_id)"
        first = lake.execute(f"select conclusion, completed_at from {jobs} order by 2 desc").fetchall()
        failed = [at for conclusion, at in first if conclusion == "failure"]
        newest = lake.execute(
            "select completed_at from lake.raw_github.workflow_jobs where conclusion = 'failure' "
            "order by 1 desc limit 2"
        ).fetchall()
        assert [(at,) for at in failed] == newest
        assert 1 <= len(first) - len(failed) <= 2

        monkeypatch.setenv("RCA_LOGS_PER_RUN", "100")
        (name, broken), run = max(
            (
                ((job.full_name, number), run)
                for job in company.jenkins.jobs.values()
                for number, run in job.runs.items()
                if run.result == "FAILURE"
                and (job.full_name, number)
                not in lake.execute("select job_name, build_number from lake.raw_jenkins.consoles").fetchall()
            ),
            key=lambda each: each[1].started_at,
        )

        def fail() -> str:
            raise RuntimeError

        company.jenkins.jobs[name].runs[broken] = replace(run, console=fail)
        with pytest.raises(SourceError, match="progressiveText"):
            _read(lake, tmp_path, logs_only=True)
    missing = lake.execute(
        "select job_name, build_number from lake.raw_jenkins.builds as b where result = 'FAILURE' and not exists ("
        "select 1 from lake.raw_jenkins.consoles as c where (c.job_name, c.build_number) = "
        "(b.job_name, b.build_number))"
    ).fetchall()
    assert missing == [(name, broken)]


def test_without_the_permission_one_question_is_enough_until_tomorrow(
    lake: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    create_tables(lake, CONTRACT)
    landing, limits = Landing(tmp_path / "landing"), LogSettings()

    def load(stream: str, *records: dict[str, object]) -> None:
        landed = landing.write_records("github", stream, "acme/shop", records)
        commit(lake, CONTRACT, Batch(source="github", scope="acme/shop", pages=landed.pages, cursor={}))
        assert landed.quarantined == ()

    for number in (1, 2):
        record = {
            "id": number,
            "name": "test",
            "conclusion": "failure",
            "completed_at": f"2026-01-0{number}T00:00:00Z",
        }
        load("workflow_jobs", {"repository": "acme/shop", "number": 7, "record": record})
    assert wanted_jobs(lake, "acme/shop", limits) == ["2", "1"]
    assert wanted_jobs(lake, "acme/other", limits) == []
    row: dict[str, object] = {"repository": "acme/shop", "job_id": "2", "state": "forbidden", "reason": "no"}
    for hours, wanted in ((25, ["2", "1"]), (1, ["1"])):
        load("job_logs", {**row, "fetched_at": (datetime.now(UTC) - timedelta(hours=hours)).isoformat()})
        assert wanted_jobs(lake, "acme/shop", limits) == wanted


def test_a_wrong_limit_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCA_LOG_DAYS", "soon")
    with pytest.raises(UserError, match="RCA_LOG_DAYS is not valid"):
        read_log_settings()
