"""A small company behind its live systems, all of them served at one address, and what the lake must hold of it."""

import os
import random
import signal
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import duckdb
from starlette.types import ASGIApp, Receive, Scope, Send

from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.github import GithubApi, Lists, github_lists
from nexus_pipelines.simulator.api.github_logs import KEPT, JobLogs
from nexus_pipelines.simulator.api.jenkins import JenkinsApi
from nexus_pipelines.simulator.api.jenkins_shapes import moment
from nexus_pipelines.simulator.api.jenkins_store import Run
from nexus_pipelines.simulator.api.jenkins_world import jenkins_of_world
from nexus_pipelines.simulator.api.jira import build_jira
from nexus_pipelines.simulator.api.jira_store import JiraStore
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.api.slack import SlackApi
from nexus_pipelines.simulator.api.slack_store import ChatStore
from nexus_pipelines.simulator.records import World
from nexus_pipelines.simulator.world import build_world

TOKEN = "token-of-the-simulator"
Rows = list[tuple[Any, ...]]


@cache
def _whole_world() -> World:
    return build_world(7, date(2026, 11, 22))


def small_world(*, issues: int = 220, pulls: int = 60, builds: int = 60, chat_days: int = 12) -> World:
    """One product of the company: its first tickets, its last pull requests and builds, some of its chat."""
    world = _whole_world()
    repository = min(world.repositories, key=lambda each: len(each.commits))
    (product,) = (each for each in world.products if each.key == repository.product)
    kept = tuple(each for each in world.issues if each.product == product.key)[:issues]
    keys = {each.key for each in kept}
    start = (world.as_of - timedelta(days=chat_days)).timestamp()
    channels = tuple(each for each in world.channels if each.name in {"general", "releases", "builds"})
    names = {channel.name for channel in channels}
    return replace(
        world,
        products=(product,),
        issues=kept,
        links=tuple(each for each in world.links if each.source in keys and each.target in keys),
        repositories=(replace(repository, pull_requests=repository.pull_requests[-pulls:]),),
        builds=tuple(each for each in world.builds if each.product == product.key)[-builds:],
        deployments=tuple(each for each in world.deployments if each.product == product.key),
        channels=channels,
        messages=tuple(
            each for each in world.messages if each.channel in names and float(each.thread_ts or each.ts) >= start
        ),
    )


@dataclass
class Killer:
    """Ends a program with SIGKILL, and all that it started, when the request comes that is `at` requests from now."""

    requests: int = 0
    _at: int = 0
    _victim: subprocess.Popen[str] | None = None

    def aim(self, victim: subprocess.Popen[str], *, after: int) -> None:
        """After so many more requests."""
        self._at, self._victim = self.requests + after, victim

    def count(self) -> None:
        self.requests += 1
        if self._victim is not None and self.requests >= self._at:
            os.killpg(self._victim.pid, signal.SIGKILL)
            self._victim = None


@dataclass
class LiveCompany:
    """The systems of a world; everything in the stores may change while they are served."""

    world: World
    faults: Faults | None = None
    killer: Killer = field(default_factory=Killer)
    logs_kept: timedelta = KEPT

    def __post_init__(self) -> None:
        self.jira = JiraStore.of_world(self.world)
        self.github: dict[str, Lists] = github_lists(self.world)
        self.jenkins = jenkins_of_world(self.world)
        self._posted = 0
        self.slack = SlackApi(store=ChatStore(self.world), token=TOKEN)

    @contextmanager
    def open(self, *, on_request: Callable[[], None] | None = None) -> Generator[dict[str, str]]:
        """Serve all systems; the environment that a run needs to read them. on_request: called before each answer."""
        systems = {
            "jira": build_jira(self.jira, token=TOKEN, clock=self.now),
            "github": GithubApi(self.github, token=TOKEN, logs=JobLogs(self.world, kept=self.logs_kept)).app(),
            "jenkins": JenkinsApi(self.jenkins, user="nexus", token=TOKEN).app(),
            "slack": self.slack.app(),
        }
        counted = build_app({name: self._counted(app, on_request) for name, app in systems.items()}, self.faults)
        with served(counted) as address:
            yield {
                "JIRA_URL": f"{address}/jira",
                "JIRA_API_TOKEN": TOKEN,
                "GITHUB_URL": f"{address}/github",
                "GITHUB_REPOS": ",".join(self.github),
                "GITHUB_TOKEN": TOKEN,
                "JENKINS_URL": f"{address}/jenkins",
                "JENKINS_USERNAME": "nexus",
                "JENKINS_API_TOKEN": TOKEN,
                "SLACK_URL": f"{address}/slack/api",
                "SLACK_BOT_TOKEN": TOKEN,
                "SLACK_PAGE_SIZE": "40",
            }

    def _counted(self, app: ASGIApp, on_request: Callable[[], None] | None) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            self.killer.count()
            if on_request is not None:
                on_request()
            await app(scope, receive, send)

        return answer

    def now(self) -> datetime:
        """By the clock of the systems."""
        return self.faults.now() if self.faults is not None else datetime.now(UTC)

    def disturb(self, rng: random.Random) -> None:
        """What people do meanwhile: tickets, pull requests, builds and messages come, change, or are deleted."""
        at = self.now()
        self._build(at)
        match rng.choice(["edit", "delete", "pull", "post", "reword"]):
            case "edit":
                self.jira.change(rng.choice(list(self.jira.issues)), at=at, summary=f"Edited at {at}")
            case "delete":
                self.jira.delete(rng.choice(list(self.jira.issues)))
            case "pull":
                pulls = next(iter(self.github.values()))["pulls"]
                place = rng.randrange(len(pulls))
                pulls[place] = {**pulls[place], "title": f"Renamed at {at}", "updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
            case "post":
                self._posted += 1
                first = self.world.messages[0]
                ts = f"{self.world.as_of.timestamp() + self._posted:.6f}"
                self.slack.store.post(replace(first, ts=ts, thread_ts=None, text=f"Posted at {at}", reactions=()))
            case _:
                # An edited reply in a thread that is otherwise still is not seen: docs/decisions/0009.
                plain = [each for each in self.slack.store.world.messages if each.subtype is each.thread_ts is None]
                chosen = rng.choice(plain)
                edited = f"{self.world.as_of.timestamp() + 1000:.6f}"
                self.slack.store.edit(chosen.channel, chosen.ts, f"Reworded at {at}", edited_ts=edited)

    def _build(self, at: datetime) -> None:
        """Ends the running build of Jenkins, or starts one."""
        job = next(each for each in self.jenkins.jobs.values() if each.full_name.endswith("/ci/main"))
        running = [run.number for run in job.runs.values() if run.result is None]
        for number in running:
            self.jenkins.finish(job.full_name, number, "FAILURE", seconds=5)
        if not running:
            started = Run(number=job.next_number, started_at=at, seconds=0, result=None)
            self.jenkins.add_run(job.full_name, started)

    def truth(self) -> dict[str, Rows]:
        """Query on the raw tables, and the rows that it must give: nothing lost, nothing twice."""
        lists = next(iter(self.github.values()))
        issues = list(self.jira.issues.values())
        runs = [(job, run) for job in self.jenkins.jobs.values() for run in job.runs.values()]
        channels = {channel.name: channel.channel_id for channel in self.world.channels}
        living = "where issue_id in (select issue_id from lake.raw_jira.live_issues)"
        found: dict[str, Rows] = {
            f"select issue_id, issue_key, summary from lake.raw_jira.issues {living}": [
                (each["id"], each["key"], each["fields"]["summary"]) for each in issues
            ],
            f"select issue_id, comment_id from lake.raw_jira.comments {living}": [
                (each["id"], said["id"]) for each in issues for said in each["fields"]["comment"]["comments"]
            ],
            f"select distinct issue_id, history_id from lake.raw_jira.changelog_items {living}": [
                (each["id"], history["id"]) for each in issues for history in each["changelog"]["histories"]
            ],
            "select pull_number, title, state from lake.raw_github.pull_requests": [
                (each["number"], each["title"], each["state"]) for each in lists["pulls"]
            ],
            "select pull_number, commit_sha from lake.raw_github.pull_request_commits": [
                (int(path.split("/")[1]), each["sha"])
                for path, records in lists.items()
                if path.startswith("pulls/") and path.endswith("/commits")
                for each in records
            ],
            "select run_id, run_attempt, conclusion from lake.raw_github.workflow_runs": [
                (str(each["id"]), each["run_attempt"], each["conclusion"])
                for path, records in lists.items()
                if "/attempts/" in path
                for each in records
            ],
            "select job_id from lake.raw_github.workflow_jobs": [
                (str(each["id"]),)
                for path, records in lists.items()
                if path.startswith("actions/runs/") and path.endswith("/jobs")
                for each in records
            ],
            "select deployment_id from lake.raw_github.deployments": [
                (str(each["id"]),) for each in lists["deployments"]
            ],
            "select job_name, build_number, timestamp_ms, result from lake.raw_jenkins.builds": [
                (job.full_name, run.number, moment(run.started_at), run.result) for job, run in runs
            ],
            "select job_name, build_number, stage_id, status from lake.raw_jenkins.stages": [
                (job.full_name, run.number, str(stage.node), stage.status) for job, run in runs for stage in run.stages
            ],
            "select job_name, build_number, test_name, status from lake.raw_jenkins.test_results": [
                (job.full_name, run.number, case.name, case.status) for job, run in runs for case in run.cases
            ],
            "select channel_id, message_ts, text from lake.raw_slack.messages where not is_deleted": [
                (channels[each.channel], each.ts, each.text)
                for each in self.slack.store.world.messages
                if each.subtype != "tombstone"
            ],
        }
        return {
            query: sorted(rows, key=lambda row: [(each is None, each) for each in row]) for query, rows in found.items()
        }

    def assert_held(self, lake: duckdb.DuckDBPyConnection) -> None:
        """The raw tables hold what the systems hold, and nothing is in quarantine."""
        for query, rows in self.truth().items():
            assert lake.execute(f"{query} order by all").fetchall() == rows, query
            assert rows, query
        assert lake.execute("select stream, reason from lake.raw_meta.quarantine").fetchall() == []
