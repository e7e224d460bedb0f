"""The simulated company's systems as a program: `python -m nexus_pipelines.simulator.serve SEED TODAY`.

Standard input gives the token that every system asks for, and keeps the program alive: it ends when its starter does.
Standard output gives the address, below which `jira`, `github`, `jenkins` and `slack` answer.
"""

import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cached_property

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from nexus_pipelines.simulator.api.github import GithubApi, github_lists
from nexus_pipelines.simulator.api.github_logs import JobLogs
from nexus_pipelines.simulator.api.jenkins import JenkinsApi
from nexus_pipelines.simulator.api.jenkins_world import jenkins_of_world
from nexus_pipelines.simulator.api.jira import build_jira
from nexus_pipelines.simulator.api.jira_store import JiraStore
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.api.slack import SlackApi
from nexus_pipelines.simulator.api.slack_store import ChatStore
from nexus_pipelines.simulator.products import PRODUCTS
from nexus_pipelines.simulator.records import World
from nexus_pipelines.simulator.world import build_world

# One of the products is built by Jenkins, the others by GitHub Actions.
ON_JENKINS = frozenset({PRODUCTS[-1].key})
JENKINS_USER = "nexus"


class _Company:
    """The world, built when the first system is asked."""

    def __init__(self, seed: int, today: date, token: str) -> None:
        self._seed, self._today, self._token = seed, today, token

    @cached_property
    def _world(self) -> World:
        return build_world(self._seed, self._today)

    def jira(self) -> Starlette:
        return build_jira(JiraStore.of_world(self._world), token=self._token)

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
        return SlackApi(store=ChatStore(self._world), token=self._token).app()


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
    company = _Company(int(sys.argv[1]), date.fromisoformat(sys.argv[2]), sys.stdin.readline().strip())
    systems = {
        "jira": company.jira,
        "github": company.github,
        "jenkins": company.jenkins,
        "slack": company.slack,
    }
    with served(build_app({name: _WhenAsked(make) for name, make in systems.items()})) as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
