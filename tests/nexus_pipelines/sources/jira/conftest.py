from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from file_lake import open_file_lake
from jira_lake import JiraLake
from live_jira import TOKEN, Upstream
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.jira import Deployment, build_jira
from nexus_pipelines.simulator.api.jira_store import JiraStore
from nexus_pipelines.simulator.api.serve import build_app, served


@pytest.fixture
def jira(tmp_path: Path) -> Iterator[JiraLake]:
    connection = open_file_lake(tmp_path)
    yield JiraLake(connection, tmp_path)
    connection.close()


@pytest.fixture
def upstream(jira: JiraLake) -> Callable[..., Any]:
    """Opens an upstream with a store, faults and a kind of Jira."""

    @contextmanager
    def opened(
        store: JiraStore, *, faults: Faults | None = None, deployment: Deployment = "cloud"
    ) -> Iterator[Upstream]:
        app = build_jira(store, token=TOKEN, deployment=deployment)
        asked: Counter[str] = Counter()

        async def counting(scope: Scope, receive: Receive, send: Send) -> None:
            asked[Request(scope).url.path.removeprefix("/jira")] += 1
            await app(scope, receive, send)

        with served(build_app({"jira": counting}, faults)) as address:
            yield Upstream(store, f"{address}/jira", jira, asked)

    return opened
