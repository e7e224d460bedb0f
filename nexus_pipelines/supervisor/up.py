"""`nexus up`: start everything of one home, keep it running, and end it for certain."""

import ipaddress
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import click

from nexus_pipelines.defs.options import settings_from_options, source_options
from nexus_pipelines.defs.plans.registry import require_sources
from nexus_pipelines.operations.installation import claim
from nexus_pipelines.operations.migrate import migrate
from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.postgres.roles import ensure_roles
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.github.settings import read_github_settings
from nexus_pipelines.supervisor.child import Child, stop_all
from nexus_pipelines.supervisor.environment import child_environment
from nexus_pipelines.supervisor.ports import answers, require_free_ports
from nexus_pipelines.supervisor.single import only_supervisor

_WATCH_SECONDS = 0.5
# A service that dies is started again, but not in a tight loop.
_RESTART_SECONDS = 10.0


@click.command()
@source_options
@click.option("--once", is_flag=True, help="Start, build and publish, check that every page answers, and end.")
def up(
    *,
    git: Sequence[str],
    jira_dump: Sequence[str],
    slack_export: Sequence[str],
    releases_csv: Sequence[str],
    api_answers: Sequence[str],
    once: bool,
) -> None:
    """Run Nexus: database, lake, assets, dashboard, API and Dagster; Ctrl-C ends it.

    Without sources it shows a simulated company (demo).
    """
    configured = settings_from_options(git, jira_dump, slack_export, releases_csv, api_answers)
    if not (configured.home / "home.json").exists():
        # Before a home is made: one that nothing was read into would stay behind.
        require_sources(configured)
        require_free_ports(configured)
    home = open_home(configured)
    with only_supervisor(home.settings):
        require_free_ports(home.settings)
        stopping = threading.Event()
        _install_handlers(stopping)
        say(f"Home: {home.settings.home.resolve()} ({_describe(home.settings)})")
        say("Starting Postgres ...")
        with open_database(home.settings) as database:
            migrate(database)
            claim(database, home)
            ensure_roles(database)
            children = _children(home.settings)
            try:
                code = _run(home.settings, children, stopping, once=once)
            finally:
                say("Stopping ...")
                stop_all(list(children.values()))
    say("Stopped.")
    sys.exit(code)


def say(text: str) -> None:
    """One line for the person at the terminal."""
    click.echo(text)
    sys.stdout.flush()


def _describe(settings: Settings) -> str:
    if settings.data_set == "demo":
        return "demo: a simulated company"
    parts = [
        ("Git", settings.git),
        ("GitHub", read_github_settings().repositories),
        ("Jira", settings.jira_dump),
        ("Slack", settings.slack_export),
        ("release lists", settings.releases_csv),
        ("saved answers", settings.api_answers),
    ]
    return "your data: " + (", ".join(f"{name} x{len(values)}" for name, values in parts if values) or "live systems")


def _install_handlers(stopping: threading.Event) -> None:
    """Explicitly, since a shell starts background jobs with SIGINT ignored."""

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _children(settings: Settings) -> dict[str, Child]:
    nexus = str(Path(sys.executable).parent / "nexus")
    environment = child_environment(settings)
    logs = settings.home.resolve() / "logs"

    def child(name: str, *command: str, log: bool = True) -> Child:
        return Child(
            name=name,
            command=[nexus, *command],
            environment=environment,
            log=logs / f"{name}.log" if log else None,
        )

    return {
        "dashboard": child("dashboard", "serve", "dashboard"),
        "api": child("api", "serve", "api"),
        "build": child("build", "materialize", log=False),
        "dagster": child("dagster", "serve", "dagster"),
    }


def _run(settings: Settings, children: dict[str, Child], stopping: threading.Event, *, once: bool) -> int:
    urls = {
        "dashboard": (f"http://{settings.host}:{settings.dashboard_port}", "/_stcore/health"),
        "api": (f"http://{settings.host}:{settings.api_port}", "/live"),
        "dagster": (f"http://{settings.host}:{settings.dagster_port}", "/server_info"),
    }
    # The dashboard first: it shows the last publication, or that Nexus is reading, while the build runs.
    for name in ("dashboard", "build"):
        children[name].start()
    announced: set[str] = set()
    built: int | None = None
    restart_at: dict[str, float] = {}
    while not stopping.wait(_WATCH_SECONDS):
        for name, (url, health) in urls.items():
            if name not in announced and children[name].running and answers(url + health):
                announced.add(name)
                say(f"{_title(name):<10} {url}" + ("/docs" if name == "api" else ""))
        code = children["build"].exit_code
        if built is None and code is not None:
            built = code
            _after_build(settings, code)
            for name in ("api", "dagster"):
                children[name].start()
        if built is not None and announced == set(urls) and once:
            return built
        for name in urls:
            _keep_running(children[name], restart_at, logs=settings.home / "logs")
    return 0


def _after_build(settings: Settings, code: int) -> None:
    if code == 0:
        if _is_local(settings.host):
            say(f"Everything listens on {settings.host} only: until sign-in exists, Nexus is for this machine alone.")
        else:
            say(f"Everything listens on {settings.host}: whoever reaches it reads everything, without sign-in.")
        say("Ctrl-C ends Nexus.")
    else:
        say("The build did not finish: the sentences above say why. The dashboard keeps showing the last publication.")


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _keep_running(child: Child, restart_at: dict[str, float], *, logs: Path) -> None:
    if child.process is None or child.running:
        return
    now = time.monotonic()
    due = restart_at.get(child.name)
    if due is None:
        restart_at[child.name] = now + _RESTART_SECONDS
        say(
            f"{_title(child.name)} ended unexpectedly (code {child.exit_code}); starting it again in "
            f"{_RESTART_SECONDS:.0f} seconds. Its log: {logs / child.name}.log"
        )
    elif now >= due:
        del restart_at[child.name]
        child.start()


def _title(name: str) -> str:
    return {"dashboard": "Dashboard", "api": "Agent API", "dagster": "Dagster"}[name]
