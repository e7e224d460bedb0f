"""Demo mode: the simulated company's systems in the place of real ones, read by the same sources."""

import secrets
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pydantic import SecretStr

from nexus_pipelines.connections.confluence import ConfluenceConnection
from nexus_pipelines.connections.jira import JiraConnection
from nexus_pipelines.connections.slack import SlackSettings
from nexus_pipelines.defs.plans.upstreams import Upstreams
from nexus_pipelines.errors import OperatorError
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.people import COMPANY
from nexus_pipelines.simulator.products import PRODUCTS
from nexus_pipelines.simulator.serve import CONFLUENCE_USER, JENKINS_USER
from nexus_pipelines.simulator.world import build_world
from nexus_pipelines.simulator.writers.git import write_repositories
from nexus_pipelines.sources.github.settings import GithubSettings
from nexus_pipelines.sources.jenkins.settings import JenkinsSettings

# GitHub has a request for each pull request and each run: all two years would take a minute more.
_GITHUB_DAYS = 180


@contextmanager
def demo_company(settings: Settings, *, today: date) -> Generator[tuple[Settings, Upstreams]]:
    """These settings with the company's repositories, and its systems, served while the block runs.

    today: the last day of the simulated history; the day on which the home was made, so that later runs find nothing
        new.

    Raises:
        OperatorError: the simulator did not start.
    """
    token = secrets.token_urlsafe()
    # In a process of its own: answering and reading in one would take turns.
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "nexus_pipelines.simulator.serve"),
            *(str(settings.demo_seed), today.isoformat(), str(settings.home / "demo" / "written.jsonl")),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as simulator:
        try:
            address = _start(simulator, token)
            repositories = _repositories(settings, today)
            yield settings.model_copy(update={"git": repositories}), _upstreams(address, token)
        finally:
            simulator.kill()


def _start(simulator: subprocess.Popen[str], token: str) -> str:
    """Tell the simulator its token; the address that it answers at."""
    if simulator.stdin is None or simulator.stdout is None:
        raise OperatorError("The simulator of the demo company has no pipes; report this.")
    try:
        simulator.stdin.write(f"{token}\n")
        simulator.stdin.flush()
    except BrokenPipeError:
        pass
    address = simulator.stdout.readline().strip()
    if not address:
        raise OperatorError(
            f"The simulator of the demo company ended with code {simulator.wait()} before it answered; its reason "
            "stands above."
        )
    return address


def _upstreams(address: str, token: str) -> Upstreams:
    secret = SecretStr(token)
    return Upstreams(
        jira=JiraConnection(
            url=f"{address}/jira", username="nexus", api_token=secret, api_token_file=None, known_as="demo Jira"
        ),
        github=GithubSettings(
            url=f"{address}/github",
            token=secret,
            token_file=None,
            history_days=_GITHUB_DAYS,
            repos=",".join(f"{COMPANY.lower()}/{product.repository}" for product in PRODUCTS),
        ),
        jenkins=JenkinsSettings(
            url=f"{address}/jenkins",
            username=JENKINS_USER,
            api_token=secret,
            api_token_file=None,
            jobs=(),
            known_as="demo Jenkins",
        ),
        confluence=ConfluenceConnection(
            url=f"{address}/confluence/wiki",
            username=CONFLUENCE_USER,
            api_token=secret,
            api_token_file=None,
            space_key="REL",
            known_as="demo Confluence",
        ),
        slack=SlackSettings(url=f"{address}/slack/api", bot_token=secret, bot_token_file=None),
        smartsheet=None,
        hears_pagerduty=False,
    )


def _repositories(settings: Settings, today: date) -> tuple[str, ...]:
    """The company's Git remotes; they are written once a home."""
    folder = settings.home / "demo" / "git"
    if not folder.exists():
        # Renamed when complete: a run killed half-way must not leave half a company.
        draft = settings.home / "run" / "demo"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        write_repositories(build_world(settings.demo_seed, today), draft)
        folder.parent.mkdir(exist_ok=True)
        draft.rename(folder)
    return tuple(str(path) for path in sorted(Path(folder).iterdir()) if path.is_dir())
