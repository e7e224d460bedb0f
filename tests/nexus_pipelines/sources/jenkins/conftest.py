"""A small Jenkins behind its API, and a lake of its own to read it into."""

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from file_lake import open_file_lake

from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.jenkins import JenkinsApi
from nexus_pipelines.simulator.api.jenkins_store import Case, Cause, Checkout, JenkinsStore, Result, Run, Stage
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.sources.jenkins.client import read_jenkins_batches
from nexus_pipelines.sources.jenkins.contract import CONTRACT
from nexus_pipelines.sources.jenkins.settings import JenkinsSettings, connect
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import LoadResult, commit
from nexus_pipelines.warehouse.tables import create_tables

USER, TOKEN, SCOPE = "reader", "token-of-the-simulator", "https://jenkins.example"
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def _read(
    client: UpstreamClient,
    landing: Landing,
    cursor: dict[str, object] | None,
    jobs: tuple[str, ...],
    requests_a_batch: int,
) -> Iterator[Batch]:
    return read_jenkins_batches(
        client,
        scope=SCOPE,
        is_wanted=JenkinsSettings(jobs=jobs).is_wanted,
        landing=landing,
        cursor=cursor,
        requests_a_batch=requests_a_batch,
    )


@dataclass
class JenkinsLake:
    """A lake, and everything that happens to an answer on its way there."""

    connection: duckdb.DuckDBPyConnection
    landing: Landing

    def commit(self, batch: Batch) -> LoadResult:
        return commit(self.connection, CONTRACT, batch)

    def cursor(self) -> dict[str, object] | None:
        return read_cursor(self.connection, "jenkins", SCOPE)

    def sync(
        self, client: UpstreamClient, *jobs: str, batches: int | None = None, requests_a_batch: int = 1000
    ) -> list[LoadResult]:
        """One sync of these jobs (none: all); with `batches` it ends after so many, like one that is killed."""
        read = _read(client, self.landing, self.cursor(), jobs, requests_a_batch)
        results: list[LoadResult] = []
        for batch in read:
            results.append(self.commit(batch))
            if len(results) == batches:
                break
        return results

    def rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(f"select {columns} from lake.raw_jenkins.{table} order by all").fetchall()

    def quarantine(self) -> list[tuple[Any, ...]]:
        return self.connection.execute("select stream, reason from lake.raw_meta.quarantine order by all").fetchall()


@pytest.fixture(scope="session")
def empty_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalog with the raw tables; making them takes longer than most tests."""
    folder = tmp_path_factory.mktemp("empty lake")
    with open_file_lake(folder) as connection:
        create_tables(connection, CONTRACT)
    return folder / "catalog.ducklake"


@pytest.fixture
def lake(tmp_path: Path, empty_catalog: Path) -> Iterator[JenkinsLake]:
    shutil.copy(empty_catalog, tmp_path)
    with open_file_lake(tmp_path) as connection:
        yield JenkinsLake(connection, Landing(tmp_path / "landing"))


def _make_run(number: int, *, begin: datetime = BEGIN, result: Result | None = "SUCCESS", stages: int = 2) -> Run:
    """The build of that number, an hour after the one before; each seventh has a test report."""
    at = begin + timedelta(hours=number)
    return Run(
        number=number,
        started_at=at,
        seconds=61.5,
        result=result,
        causes=(Cause(kind="hudson.model.Cause$UserIdCause", text="Started by user Ada", user=("ada", "Ada")),),
        checkouts=(Checkout(sha=f"{number:040x}", branch="main", remote="https://git.example/acme/shop.git"),),
        stages=tuple(
            Stage(node=5 + place, name=f"part {place}", status="SUCCESS", started_at=at, seconds=20.25)
            for place in range(stages)
        ),
        cases=tuple(
            Case(suite="cart", class_name="cart.Tests", name="adds twice", status="PASSED", seconds=0.25)
            for _ in (1, 2)
        )
        if number % 7 == 0
        else (),
        console="".join(f"line {line}\n" for line in range(number)),
    )


@pytest.fixture
def first_batches(tmp_path: Path) -> Callable[..., list[Batch]]:
    """first_batches(client, *jobs): what a first sync gives, without a lake."""
    return lambda client, *jobs: list(_read(client, Landing(tmp_path / "landing"), None, jobs, 10))


@pytest.fixture
def make_run() -> Callable[..., Run]:
    """make_run(number, begin=..., result=..., stages=...)"""
    return _make_run


@pytest.fixture
def store() -> JenkinsStore:
    """Two folders, branches with awkward names, more than a page of builds in one job, none in another."""
    store = JenkinsStore()
    store.add_job("shop/ci", "multibranch")
    for name, builds in (("shop/ci/main", 8), ("shop/ci/feature%2Fnew cart", 3), ("shop/ci/empty", 0)):
        store.add_job(name)
        for number in range(1, builds + 1):
            store.add_run(name, _make_run(number, stages=number % 2))
    store.add_job("nightly", "freestyle", description="Everything")
    for number in range(1, 105):
        store.add_run("nightly", _make_run(number, stages=0))
    return store


@pytest.fixture
def api(store: JenkinsStore) -> JenkinsApi:
    """The API that serves `store`."""
    return JenkinsApi(store, user=USER, token=TOKEN)


@contextmanager
def _client_of(
    app: Callable[..., Any], *, faults: Faults | None = None, token: str = TOKEN
) -> Generator[UpstreamClient]:
    with served(build_app({"jenkins": app}, faults)) as address:
        settings = JenkinsSettings(url=f"{address}/jenkins", username=USER, api_token=token)  # type: ignore[arg-type]
        policy = RetryPolicy(attempts=6, base_seconds=0.001, longest_seconds=0.01, read_seconds=0.5)
        with connect(settings, policy=policy) as client:
            yield client


@pytest.fixture
def client_of() -> Callable[..., AbstractContextManager[UpstreamClient]]:
    """A client of an app: client_of(app, faults=..., token=...)."""
    return _client_of
