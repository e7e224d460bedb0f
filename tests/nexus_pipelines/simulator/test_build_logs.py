"""Every failed build of the simulated company has a log, and its failure has a cause in the company's repositories."""

import re
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from nexus_pipelines.simulator.api.github import GithubApi, github_lists
from nexus_pipelines.simulator.api.github_logs import JobLogs
from nexus_pipelines.simulator.api.jenkins import JenkinsApi
from nexus_pipelines.simulator.api.jenkins_world import jenkins_of_world
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.failures import Truth, truth_of
from nexus_pipelines.simulator.records import World

Jobs = list[tuple[str, dict[str, object]]]
_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z ")
_PLACE = re.compile(r"(?<!go/)((?:src|tests|internal)/[\w/.-]+\.(?:py|go|ts))[:(](\d+)")


@pytest.fixture(scope="module")
def truth(world: World) -> dict[tuple[str, int], Truth]:
    return truth_of(world)


@pytest.fixture(scope="module")
def client(world: World) -> Iterator[httpx.Client]:
    apps = {
        "github": GithubApi(github_lists(world), token="secret", logs=JobLogs(world)).app(),
        "jenkins": JenkinsApi(jenkins_of_world(world), user="ada", token="secret").app(),
    }
    with served(build_app(apps)) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def jobs(world: World) -> Jobs:
    """Repositories and their jobs."""
    return [
        (name, job)
        for name, lists in github_lists(world).items()
        for path, records in lists.items()
        if path.endswith("/jobs")
        for job in records
    ]


def test_there_is_a_cause_for_each_failure(world: World, truth: dict[tuple[str, int], Truth]) -> None:
    failed = [build for build in world.builds if build.status == "failed"]
    assert {(build.product, build.number) for build in failed} == set(truth)
    assert all((build.culprit is not None) == (build.cause == "broken change") for build in failed)
    assert len(Counter(each.category for each in truth.values())) >= 12
    main = {
        (repository.product, commit.sha): place
        for repository in world.repositories
        for place, commit in enumerate(repository.commits)
    }
    for build in failed:
        if build.culprit is not None:
            assert main[build.product, build.culprit] <= main[build.product, build.sha]
    assert any(build.culprit not in (None, build.sha) for build in failed)


def test_a_flaky_failure_passes_on_the_same_commit(world: World) -> None:
    passed = {(build.product, build.sha) for build in world.builds if build.status == "passed"}
    flaky = [build for build in world.builds if build.cause == "flaky test"]
    assert sum((build.product, build.sha) in passed for build in flaky) >= 0.98 * len(flaky)


def test_github_sends_the_reader_of_a_log_elsewhere(jobs: Jobs, client: httpx.Client) -> None:
    name, job = max(
        (each for each in jobs if each[1]["conclusion"] == "failure"),
        key=lambda each: str(each[1]["started_at"]),
    )
    path = f"/github/repos/{name}/actions/jobs/{job['id']}/logs"
    assert client.get(path).status_code == 401
    answer = client.get(path, headers={"authorization": "Bearer secret"})
    assert (answer.status_code, answer.content) == (302, b"")
    address = answer.headers["location"]
    log = client.get(address)
    assert log.headers["content-type"].startswith("text/plain")
    assert client.get(address, headers={"authorization": "Bearer secret"}).status_code == 403
    assert client.get(address[:-1] + "x").status_code == 403
    lines = log.text.removeprefix("\ufeff").splitlines()
    assert all(_LINE.match(line) for line in lines)
    moments = [line[:28] for line in lines]
    assert moments == sorted(moments)
    assert str(job["started_at"])[:16] <= moments[0] <= moments[-1] <= str(job["completed_at"])
    assert sum("##[group]" in line for line in lines) == sum("##[endgroup]" in line for line in lines)
    assert any("##[error]" in line for line in lines)


def test_old_logs_are_gone_and_skipped_jobs_never_had_one(jobs: Jobs, client: httpx.Client) -> None:
    def status(conclusion: str, *, newest: bool) -> int:
        found = [each for each in jobs if each[1]["conclusion"] == conclusion]
        found.sort(key=lambda each: str(each[1]["started_at"]), reverse=newest)
        name, job = found[0]
        path = f"/github/repos/{name}/actions/jobs/{job['id']}/logs"
        return client.get(path, headers={"authorization": "Bearer secret"}).status_code

    assert status("success", newest=True) == 302
    assert status("failure", newest=False) == 410
    assert status("skipped", newest=True) == 404


def test_a_console_of_jenkins_ends_as_its_build_does(world: World, client: httpx.Client) -> None:
    store = jenkins_of_world(world)
    for job in store.jobs.values():
        for result, end in (("FAILURE", "Finished: FAILURE"), ("SUCCESS", "Finished: SUCCESS")):
            run = next((run for run in job.newest_first() if run.result == result), None)
            if run is not None:
                path = f"/jenkins/job/{job.full_name.replace('/', '/job/')}/{run.number}/consoleText"
                assert client.get(path, auth=("ada", "secret")).text.rstrip().splitlines()[-1] == end


def test_logs_name_lines_that_the_culprit_wrote(world: World, jobs: Jobs) -> None:
    """A log points into files that the build had, and mostly into one that the culprit touched."""
    logs = JobLogs(world)
    named = touched = 0
    repositories = {repository.product: repository for repository in world.repositories}
    by_id = {(name, job["id"]): job for name, job in jobs if job["conclusion"] == "failure"}
    culprits = {
        (build.product, build.sha, build.started_at): build.culprit
        for build in world.builds
        if build.culprit is not None
    }
    shas = {sha: product for product, sha, _ in culprits}
    for (name, job_id), job in list(by_id.items())[-150:]:
        product = shas.get(str(job["head_sha"]))
        if product is None or not name.endswith(repositories[product].name):
            continue
        log = logs.by_ticket(logs.ticket(name, int(str(job_id))))
        assert log is not None
        assert log() == log()
        places = _PLACE.findall(log())
        culprit = next((sha for key, sha in culprits.items() if key[:2] == (product, job["head_sha"])), None)
        commit = next(each for each in repositories[product].commits if each.sha == culprit)
        known = {change.path for each in repositories[product].commits for change in each.files}
        assert {path for path, _ in places} <= known
        named += bool(places)
        touched += any(path == change.path for path, _ in places for change in commit.files)
    assert named > 20
    assert touched >= 0.85 * named
