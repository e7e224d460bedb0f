"""The simulated company's systems as a program: `python -m nexus_pipelines.simulator.serve SEED TODAY JOURNAL`.

JOURNAL is the file that keeps what is written to them. Standard input gives the token that every system asks for, and
keeps the program alive: it ends when its starter does. Standard output gives the address, below which `jira`, `github`,
`jenkins`, `slack` and `confluence` answer.
"""

import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from nexus_pipelines.simulator.api.confluence import build_confluence
from nexus_pipelines.simulator.api.confluence_store import WikiStore
from nexus_pipelines.simulator.api.github import GithubApi, github_lists
from nexus_pipelines.simulator.api.github_logs import JobLogs
from nexus_pipelines.simulator.api.jenkins import JenkinsApi
from nexus_pipelines.simulator.api.jenkins_world import jenkins_of_world
from nexus_pipelines.simulator.api.jira import build_jira
from nexus_pipelines.simulator.api.jira_store import JiraStore
from nexus_pipelines.simulator.api.jira_writes import replay
from nexus_pipelines.simulator.api.journal import Journal
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.api.slack import SlackApi
from nexus_pipelines.simulator.api.slack_store import ChatStore
from nexus_pipelines.simulator.api.slack_writes import replay_post
from nexus_pipelines.simulator.products import PRODUCTS
from nexus_pipelines.simulator.records import World
from nexus_pipelines.simulator.world import build_world

# One of the products is built by Jenkins, the others by GitHub Actions.
ON_JENKINS = frozenset({PRODUCTS[-1].key})
JENKINS_USER = CONFLUENCE_USER = "nexus"


class _Company:
    """The world, built when the first system is asked."""

    def __init__(self, seed: int, today: date, token: str, journal: Journal) -> None:
        self._seed, self._today, self._token, self._journal = seed, today, token, journal

    @cached_property
    def _world(self) -> World:
        return build_world(self._seed, self._today)

    def jira(self) -> Starlette:
        store = JiraStore.of_world(self._world)
        for each in self._journal.read("jira"):
            replay(store, each)
        return build_jira(store, token=self._token, note=self._journal.note("jira"))

    def github(self) -> Starlette:
        world = self._world
        elsewhere = replace(
            world,
            builds=tuple(each for each in world.builds if each.product not in ON_JENKINS),
            deployments=tuple(each for each in world.deployments if each.product not in ON_JENKINS),
        )
        logs = JobLogs(elsewhere)
        return GithubApi(github_lists(elsewhere), token=self._token, quota=1_000_000, logs=logs).app()

    def jenkins(self) -> Starlette:
        return JenkinsApi(jenkins_of_world(self._world, ON_JENKINS), user=JENKINS_USER, token=self._token).app()

    def slack(self) -> Starlette:
        store = ChatStore(self._world)
        for each in self._journal.read("slack"):
            replay_post(store, each)
        return SlackApi(store=store, token=self._token, note=self._journal.note("slack")).app()

    def confluence(self) -> Starlette:
        store = WikiStore(note=self._journal.note("confluence"))
        for each in self._journal.read("confluence"):
            store.replay(each)
        return build_confluence(store, user=CONFLUENCE_USER, token=self._token)


class _WhenAsked:
    """A system that is made at its first request."""

    # One at a time: they share the world.
    _making = threading.Lock()

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app or await run_in_threadpool(self._made)
        await app(scope, receive, send)

    def _made(self) -> ASGIApp:
        with self._making:
            if self._app is None:
                self._app = self._make()
            return self._app


def main() -> None:
    """Serve until standard input ends."""
    seed, today, journal = sys.argv[1:]
    token = sys.stdin.readline().strip()
    company = _Company(int(seed), date.fromisoformat(today), token, Journal(Path(journal)))
    systems = {
        "jira": company.jira,
        "github": company.github,
        "jenkins": company.jenkins,
        "slack": company.slack,
        "confluence": company.confluence,
    }
    with served(build_app({name: _WhenAsked(make) for name, make in systems.items()})) as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
