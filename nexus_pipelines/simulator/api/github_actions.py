"""Workflow runs, deployments and releases of a repository, in the shapes of GitHub's REST API.

Builds of one commit are the attempts of one run: continuous integration runs a flaky failure again.
"""

from datetime import datetime, timedelta

from nexus_pipelines.simulator.api.github_shapes import Json, Place, moment, node, small_repository, user
from nexus_pipelines.simulator.failures import FAILS_BUILD
from nexus_pipelines.simulator.records import Build, Commit, Deployment, Person, Ref

WORKFLOW = "ci"
# The jobs of a build, and what tells their ids apart.
JOBS = {"build": 1, "test": 2}
_BUILD_SHARE = 0.4


def action_lists(place: Place) -> dict[str, list[Json]]:
    """All lists of runs and their jobs; each attempt of a run alone under its own path."""
    runs: dict[tuple[str, str], list[Build]] = {}
    for build in place.world.builds:
        if build.product == place.product.key:
            runs.setdefault((build.sha, build.branch), []).append(build)
    commits = {commit.sha: commit for commit in place.repository.commits}
    repository = small_repository(place)
    lists: dict[str, list[Json]] = {"actions/runs": []}
    for number, builds in enumerate(runs.values(), start=1):
        run_id = place.identity(6, builds[0].number)
        attempts = [
            _run(place, builds, number=number, attempt=attempt, commit=commits[builds[0].sha], repository=repository)
            for attempt in range(1, len(builds) + 1)
        ]
        base = f"actions/runs/{run_id}"
        lists["actions/runs"].append(attempts[-1])
        lists[f"{base}/jobs"] = [
            {**job, "run_id": run_id, "run_url": f"{place.api}/{base}", "run_attempt": attempt}
            for attempt, build in enumerate(builds, start=1)
            for job in _jobs(place, build)
        ]
        lists |= {f"{base}/attempts/{attempt}": [run] for attempt, run in enumerate(attempts, start=1)}
    return lists


def delivery_lists(place: Place) -> dict[str, list[Json]]:
    """Deployments with their statuses, and releases."""
    versions = {version.version_id: version.name for version in place.world.versions}
    lists: dict[str, list[Json]] = {"deployments": [], "releases": [_release(place, tag) for tag in _dated(place)]}
    for deployment in place.world.deployments:
        if deployment.product == place.product.key:
            number = place.identity(8, deployment.deployment_id)
            lists["deployments"].append(_deployment(place, number, deployment, f"v{versions[deployment.version]}"))
            lists[f"deployments/{number}/statuses"] = _statuses(place, number, deployment)
    return lists


def _run(place: Place, builds: list[Build], *, number: int, attempt: int, commit: Commit, repository: Json) -> Json:
    build, run_id = builds[attempt - 1], place.identity(6, builds[0].number)
    address, page = f"{place.api}/actions/runs/{run_id}", f"{place.site}/actions/runs/{run_id}"
    author, committer = place.person(commit.author), place.person(commit.committer)
    suite, workflow = place.identity(9, builds[0].number), place.identity(10, 1)
    return {
        "id": run_id,
        "name": WORKFLOW,
        "node_id": node("WorkflowRun", run_id),
        "head_branch": build.branch,
        "head_sha": build.sha,
        "display_title": commit.message.partition("\n")[0],
        "path": f".github/workflows/{WORKFLOW}.yml",
        "run_number": number,
        "event": "push" if build.branch == "main" else "pull_request",
        "status": "completed",
        "conclusion": "success" if build.status == "passed" else "failure",
        "workflow_id": workflow,
        "check_suite_id": suite,
        "check_suite_node_id": node("CheckSuite", suite),
        "url": address,
        "html_url": page,
        "pull_requests": [],
        "created_at": moment(builds[0].started_at),
        "updated_at": moment(_end(build)),
        "actor": user(committer),
        "run_attempt": attempt,
        "referenced_workflows": [],
        "run_started_at": moment(build.started_at),
        "triggering_actor": user(committer),
        "jobs_url": f"{address}/jobs",
        "logs_url": f"{address}/logs",
        "check_suite_url": f"{place.api}/check-suites/{suite}",
        "artifacts_url": f"{address}/artifacts",
        "cancel_url": f"{address}/cancel",
        "rerun_url": f"{address}/rerun",
        "previous_attempt_url": f"{address}/attempts/{attempt - 1}" if attempt > 1 else None,
        "workflow_url": f"{place.api}/actions/workflows/{workflow}",
        "head_commit": {
            "id": commit.sha,
            "tree_id": commit.sha[::-1],
            "message": commit.message.rstrip("\n"),
            "timestamp": moment(commit.committed_at),
            "author": {"name": author.git_name, "email": author.git_email},
            "committer": {"name": committer.git_name, "email": committer.git_email},
        },
        "repository": repository,
        "head_repository": repository,
    }


def job_id(place: Place, build: Build, job: str) -> int:
    """The id of one job of a build."""
    return place.identity(7, build.number * 10 + JOBS[job])


def turn_of(build: Build) -> datetime:
    """When the job that builds ended, and the one that tests began."""
    if build.kind in FAILS_BUILD:
        return _end(build)
    return build.started_at + timedelta(seconds=round(build.duration_seconds * _BUILD_SHARE))


def _jobs(place: Place, build: Build) -> list[Json]:
    """The job that builds, and the job that tests, which is skipped when building fails."""
    is_broken = build.kind in FAILS_BUILD
    built = turn_of(build)
    test = "skipped" if is_broken else "failure" if build.status == "failed" else "success"
    return [
        _job(place, build, JOBS["build"], ("build", "failure" if is_broken else "success"), (build.started_at, built)),
        _job(place, build, JOBS["test"], ("test", test), (built, _end(build))),
    ]


def _job(place: Place, build: Build, order: int, came: tuple[str, str], span: tuple[datetime, datetime]) -> Json:
    """A job without its run; came: name and conclusion."""
    number = place.identity(7, build.number * 10 + order)
    times = {"started_at": moment(span[0]), "completed_at": moment(span[1])}
    outcome = {"status": "completed", "conclusion": came[1]}
    return {
        "id": number,
        "node_id": node("CheckRun", number),
        "head_sha": build.sha,
        "head_branch": build.branch,
        "workflow_name": WORKFLOW,
        "created_at": moment(build.started_at),
        "url": f"{place.api}/actions/jobs/{number}",
        "html_url": f"{place.site}/actions/jobs/{number}",
        **outcome,
        **times,
        "name": came[0],
        "steps": [{"name": f"Run {came[0]}", **outcome, "number": 1, **times}],
        "check_run_url": f"{place.api}/check-runs/{number}",
        "labels": [],
        **dict.fromkeys(("runner_id", "runner_name", "runner_group_id", "runner_group_name")),
    }


def _deployment(place: Place, number: int, deployment: Deployment, ref: str) -> Json:
    address = f"{place.api}/deployments/{number}"
    return {
        "url": address,
        "id": number,
        "node_id": node("Deployment", number),
        "sha": deployment.sha,
        "ref": ref,
        "task": "deploy",
        "payload": {},
        "original_environment": "production",
        "environment": "production",
        "description": f"Release {ref}",
        "creator": user(_releaser(place)),
        "created_at": moment(deployment.started_at),
        "updated_at": moment(deployment.started_at + timedelta(seconds=deployment.duration_seconds)),
        "statuses_url": f"{address}/statuses",
        "repository_url": place.api,
        "transient_environment": False,
        "production_environment": True,
        "performed_via_github_app": None,
    }


def _statuses(place: Place, number: int, deployment: Deployment) -> list[Json]:
    """Newest first, as GitHub lists them."""
    end = deployment.started_at + timedelta(seconds=deployment.duration_seconds)
    came = "success" if deployment.succeeded else "failure"
    states = ((2, came, end), (1, "in_progress", deployment.started_at))
    return [
        {
            "url": f"{place.api}/deployments/{number}/statuses/{number * 10 + order}",
            "id": number * 10 + order,
            "node_id": node("DeploymentStatus", number * 10 + order),
            "state": state,
            "creator": user(_releaser(place)),
            "description": "",
            "environment": "production",
            "target_url": "",
            "created_at": moment(at),
            "updated_at": moment(at),
            "deployment_url": f"{place.api}/deployments/{number}",
            "repository_url": place.api,
            "environment_url": "",
            "log_url": "",
            "performed_via_github_app": None,
        }
        for order, state, at in states
    ]


def _release(place: Place, tag: Ref) -> Json:
    number = place.identity(11, place.repository.tags.index(tag) + 1)
    address = f"{place.api}/releases/{number}"
    at = moment(tag.tagged_at or place.world.as_of)
    return {
        "url": address,
        "assets_url": f"{address}/assets",
        "upload_url": f"{address}/assets{{?name,label}}",
        "html_url": f"{place.site}/releases/tag/{tag.name}",
        "id": number,
        "author": user(place.person(tag.tagger) if tag.tagger is not None else _releaser(place)),
        "node_id": node("Release", number),
        "tag_name": tag.name,
        "target_commitish": "main",
        "name": tag.name,
        "draft": False,
        "prerelease": False,
        "created_at": at,
        "published_at": at,
        "assets": [],
        "tarball_url": f"{place.api}/tarball/{tag.name}",
        "zipball_url": f"{place.api}/zipball/{tag.name}",
        "body": tag.message.strip(),
    }


def _dated(place: Place) -> list[Ref]:
    return [tag for tag in place.repository.tags if tag.tagged_at is not None]


def _releaser(place: Place) -> Person:
    return next(person for person in place.world.people if person.role == "release manager")


def _end(build: Build) -> datetime:
    return build.started_at + timedelta(seconds=build.duration_seconds)
