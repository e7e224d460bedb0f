"""A small repository of the simulated company behind GitHub's API, and a lake of its own to read it into."""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from file_lake import open_file_lake

from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.github import GithubApi, Lists, github_lists
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.records import World
from nexus_pipelines.simulator.world import build_world
from nexus_pipelines.sources.github.client import read_repository_batches
from nexus_pipelines.sources.github.contract import CONTRACT
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import LoadResult, commit
from nexus_pipelines.warehouse.tables import create_tables

TOKEN = "token-of-the-simulator"
# Just over a page of pull requests, so that there is a second.
PULLS, BUILDS = 104, 40


@dataclass
class GithubLake:
    """A lake, and everything that happens to an answer on its way there."""

    connection: duckdb.DuckDBPyConnection
    landing: Landing

    def commit(self, batch: Batch) -> LoadResult:
        return commit(self.connection, CONTRACT, batch)

    def cursor(self, repository: str) -> dict[str, object] | None:
        return read_cursor(self.connection, "github", repository)

    def sync(
        self,
        client: UpstreamClient,
        repository: str,
        *,
        batches: int | None = None,
        now: datetime | None = None,
        history: timedelta | None = None,
    ) -> list[LoadResult]:
        """One sync; with `batches` it ends after so many, like one that is killed."""
        read = read_repository_batches(
            client, repository, landing=self.landing, cursor=self.cursor(repository), now=now, history=history
        )
        results: list[LoadResult] = []
        for batch in read:
            results.append(self.commit(batch))
            if len(results) == batches:
                break
        return results

    def rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(f"select {columns} from lake.raw_github.{table} order by all").fetchall()

    def quarantine(self) -> list[tuple[Any, ...]]:
        return self.connection.execute("select stream, reason from lake.raw_meta.quarantine order by all").fetchall()


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[GithubLake]:
    connection = open_file_lake(tmp_path)
    create_tables(connection, CONTRACT)
    yield GithubLake(connection, Landing(tmp_path / "landing"))
    connection.close()


@pytest.fixture(scope="session")
def small_world() -> World:
    """One repository of the company: its last pull requests and builds."""
    world = build_world(7, date(2026, 11, 22))
    repository = min(world.repositories, key=lambda each: len(each.commits))
    builds = [build for build in world.builds if build.product == repository.product]
    return replace(
        world,
        repositories=(replace(repository, pull_requests=repository.pull_requests[-PULLS:]),),
        builds=tuple(builds[-BUILDS:]),
    )


@pytest.fixture
def lists(small_world: World) -> Lists:
    """What the API serves of that repository: a test may change it."""
    (found,) = github_lists(small_world).values()
    return found


@pytest.fixture(scope="session")
def repository(small_world: World) -> str:
    (name,) = github_lists(small_world)
    return name


@contextmanager
def _client_of(
    app: Callable[..., Any], *, faults: Faults | None = None, token: str = TOKEN
) -> Generator[UpstreamClient]:
    with (
        served(build_app({"github": app}, faults)) as address,
        UpstreamClient(
            f"{address}/github",
            upstream="GitHub at its simulator",
            headers={"authorization": f"Bearer {token}"},
            policy=RetryPolicy(attempts=6, base_seconds=0.001, longest_seconds=0.01, read_seconds=0.5),
            sleep=lambda _: None,
            seed=1,
        ) as client,
    ):
        yield client


@pytest.fixture
def client_of() -> Callable[..., AbstractContextManager[UpstreamClient]]:
    """A client of an app: client_of(app, faults=..., token=...)."""
    return _client_of


@pytest.fixture
def api(lists: Lists, repository: str) -> GithubApi:
    """The API that serves `lists`."""
    return GithubApi({repository: lists}, token=TOKEN)
