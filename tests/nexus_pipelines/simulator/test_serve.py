"""The simulated systems as a program of their own: what demo mode starts."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from nexus_pipelines.simulator.records import World

TOKEN = "a token of this test"


@dataclass(frozen=True)
class Simulator:
    process: subprocess.Popen[str]
    address: str


@pytest.fixture(scope="module")
def simulator(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    journal = tmp_path_factory.mktemp("simulator") / "written.jsonl"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "nexus_pipelines.simulator.serve"),
            *(str(world.seed), world.today.isoformat(), str(journal)),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{TOKEN}\n")
    process.stdin.flush()
    yield Simulator(process, process.stdout.readline().strip())
    process.kill()
    process.wait()


def test_each_system_holds_the_world(simulator: Simulator, world: World) -> None:
    ask = httpx.Client(base_url=simulator.address, headers={"authorization": f"Bearer {TOKEN}"}, timeout=60)
    for product in world.products:
        counted = ask.post(
            "/jira/rest/api/3/search/approximate-count", json={"jql": f'project = "{product.key}"'}
        ).json()
        assert counted == {"count": sum(issue.product == product.key for issue in world.issues)}
    assert len(ask.get("/slack/api/conversations.list").json()["channels"]) == len(world.channels)
    (name,) = {repository.name for repository in world.repositories if repository.product == world.products[0].key}
    assert ask.get(f"/github/repos/quillhaven/{name}").json()["name"] == name


@pytest.mark.parametrize("path", ["/jira/rest/api/2/serverInfo", "/github/repos/quillhaven/billing-core"])
def test_without_the_token_nothing_is_told(simulator: Simulator, path: str) -> None:
    assert httpx.get(simulator.address + path, timeout=60).status_code == 401


def test_it_ends_with_who_started_it(simulator: Simulator) -> None:
    assert simulator.process.stdin is not None
    assert simulator.process.poll() is None
    simulator.process.stdin.close()
    assert simulator.process.wait(timeout=10) == 0
