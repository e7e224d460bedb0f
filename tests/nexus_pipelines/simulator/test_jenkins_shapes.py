"""The simulator's Jenkins answers as the real one does, and has what the simulated company built."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from answer_types import assert_alike

from nexus_pipelines.simulator.api.jenkins import CRUMB_FIELD, JenkinsApi
from nexus_pipelines.simulator.api.jenkins_store import JenkinsStore
from nexus_pipelines.simulator.api.jenkins_tree import Node, TreeError, parse_tree, show
from nexus_pipelines.simulator.api.jenkins_world import jenkins_of_world
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.failures import IN_TESTS
from nexus_pipelines.simulator.records import World

# Files of real answers, and the path and member that the simulator gives them at.
FILES = {
    "builds": ("deploy-production/api/json", "allBuilds"),
    "builds_multibranch": ("ci/job/main/api/json", "allBuilds"),
    "jobs_multibranch": ("ci/api/json", "jobs"),
    "stages_multibranch": ("ci/job/main/{failed}/wfapi/describe", "stages"),
}


@pytest.fixture(scope="module")
def store(world: World) -> JenkinsStore:
    return jenkins_of_world(world)


@pytest.fixture(scope="module")
def client(store: JenkinsStore) -> Iterator[httpx.Client]:
    app = JenkinsApi(store, user="ada", token="secret").app()
    with (
        served(build_app({"jenkins": app})) as address,
        httpx.Client(base_url=f"{address}/jenkins", auth=("ada", "secret"), timeout=30) as client,
    ):
        yield client


@pytest.mark.parametrize("name", FILES)
def test_keys_and_types_are_those_of_real_answers(
    shared_data: Path, store: JenkinsStore, client: httpx.Client, name: str
) -> None:
    rows = _rows(shared_data, name)
    real = [json.loads(row["data"]) for row in rows]
    path, member = FILES[name]
    folder = next(iter(store.jobs))
    failed = next(run.number for run in store.jobs[f"{folder}/ci/main"].runs.values() if run.result == "FAILURE")
    asked = {key: values[0] for key, values in parse_qs(urlsplit(rows[0]["url"]).query).items()}
    simulated = client.get(f"/job/{folder}/job/{path.format(failed=failed)}", params=asked).json()[member]
    assert simulated
    # Neither of the two files of builds has all kinds of causes.
    alike = [*real, *(json.loads(row["data"]) for row in _rows(shared_data, name.removesuffix("_multibranch")))]
    assert_alike(simulated, real, known=alike)


def _rows(shared_data: Path, name: str) -> list[dict[str, str]]:
    csv.field_size_limit(1 << 30)
    file = shared_data / "api-payloads" / "jenkins" / f"jenkins_api_{name}.csv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def test_every_build_and_deployment_of_the_company_is_a_build(world: World, store: JenkinsStore) -> None:
    runs = [run for job in store.jobs.values() for run in job.runs.values()]
    assert len(runs) == len(world.builds) + len(world.deployments)
    assert Counter(run.result for run in runs if run.stages) == Counter(
        {
            "SUCCESS": sum(b.status == "passed" for b in world.builds),
            "FAILURE": sum(b.cause is not None for b in world.builds),
        }
    )
    by_tests = [build for build in world.builds if build.kind in IN_TESTS]
    assert sum(case.status == "FAILED" for run in runs for case in run.cases) == len(by_tests)
    assert {"com.sonyericsson.rebuild.RebuildCause"} <= {cause.kind for run in runs for cause in run.causes}
    chosen = world.repositories[1]
    assert {name.partition("/")[0] for name in jenkins_of_world(world, {chosen.product}).jobs} == {chosen.name}


def test_a_tree_says_what_is_shown() -> None:
    record = {
        "_class": "x",
        "name": "a",
        "jobs": lambda: [{"name": str(number), "last": {"_class": "y", "number": number}} for number in range(5)],
    }

    def shown(tree: str) -> Any:
        return show(record, Node(names=parse_tree(tree)))

    assert shown("name,missing") == {"_class": "x", "name": "a"}
    assert shown("jobs[name]{1,3}") == {"_class": "x", "jobs": [{"name": "1"}, {"name": "2"}]}
    assert shown("jobs[last]{4}") == {"_class": "x", "jobs": [{"last": {"_class": "y"}}]}
    assert shown("jobs[last[*]]{,1}") == {"_class": "x", "jobs": [{"last": {"_class": "y", "number": 0}}]}
    assert [each["name"] for each in shown("jobs[name]{3,},name")["jobs"]] == ["3", "4"]
    for tree in ("jobs[name", "jobs]", "jobs[name]{1,2", "jobs[name]{}"):
        with pytest.raises(TreeError):
            parse_tree(tree)


def test_who_may_ask_and_who_may_start(client: httpx.Client, store: JenkinsStore) -> None:
    assert client.get("/api/json", auth=("ada", "wrong")).status_code == 401
    assert client.get("/job/nothing/api/json").status_code == 404
    assert client.get("/api/json", params={"tree": "jobs[name"}).status_code == 400
    name = next(job.full_name for job in store.jobs.values() if job.full_name.endswith("/ci/main"))
    job, before = store.jobs[name], store.jobs[name].next_number
    path = f"/job/{name.replace('/', '/job/')}"
    assert client.post(f"{path}/build").status_code == 403
    crumb = client.get("/crumbIssuer/api/json").json()
    assert crumb["crumbRequestField"] == CRUMB_FIELD
    started = client.post(f"{path}/build", headers={crumb["crumbRequestField"]: crumb["crumb"]})
    assert (started.status_code, job.next_number) == (201, before + 1)
    running = client.get(f"{path}/api/json", params={"tree": "lastBuild[number,building],color"}).json()
    assert running["lastBuild"] | {"_class": ""} == {"_class": "", "number": before, "building": True}
    assert running["color"].endswith("_anime")
    text = client.get(f"{path}/{before - 1}/consoleText").text
    more = client.get(f"{path}/{before - 1}/logText/progressiveText", params={"start": 9})
    assert (more.text, more.headers["x-text-size"]) == (text[9:], str(len(text)))
    assert client.get(f"{path}/{before}/logText/progressiveText").headers["x-more-data"] == "true"
    store.delete_runs(name, before)
