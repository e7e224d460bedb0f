"""What each source has for this home: the only place that knows every source's way of reading."""

import glob
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nexus_pipelines.defs.session import BuildSession
from nexus_pipelines.errors import UserError
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.git.archive import read_repository
from nexus_pipelines.sources.git.contract import CONTRACT as GIT_CONTRACT
from nexus_pipelines.sources.git.location import name_repositories, parse_location
from nexus_pipelines.sources.github.client import read_repository_batches
from nexus_pipelines.sources.github.contract import CONTRACT as GITHUB_CONTRACT
from nexus_pipelines.sources.github.settings import GithubSettings, connect, read_github_settings
from nexus_pipelines.sources.jira import archive as jira_archive
from nexus_pipelines.sources.jira.connection import read_connection
from nexus_pipelines.sources.jira.dump import find_dumps
from nexus_pipelines.sources.jira.live import read_jira
from nexus_pipelines.sources.slack import archive as slack_archive
from nexus_pipelines.sources.slack.client import LiveWorkspace
from nexus_pipelines.sources.slack.contract import CONTRACT as SLACK_CONTRACT
from nexus_pipelines.sources.slack.settings import read_slack_settings
from nexus_pipelines.warehouse.contract import Batch, Reading, SourceContract
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor

Read = Callable[[Landing, Mapping[str, object] | None], Reading]


@dataclass(frozen=True, kw_only=True)
class Pending:
    """Something to read: how people call it, what its cursor belongs to, and how to read what is new of it.

    scope: a function where only the upstream can tell; it is asked in the run, not while planning.
    """

    title: str
    scope: str | Callable[[], str]
    read: Read


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one source does in a run."""

    contract: SourceContract
    pending: tuple[Pending, ...]


def plan_jira(settings: Settings) -> Plan:
    """All dumps, with the custom fields that they name, and the live Jira where JIRA_URL names one.

    Raises:
        UserError: a location does not exist or holds no dump.
    """
    dumps = find_dumps(settings.jira_dump)
    connection = read_connection()

    def pending() -> Iterator[Pending]:
        for dump in dumps:
            yield Pending(
                title=f"Jira {dump.path.name}",
                scope=jira_archive.scope_of(dump),
                read=lambda landing, cursor, dump=dump: _one(jira_archive.read(dump, landing, cursor)),
            )
        if connection is not None:
            yield Pending(
                title=f"Jira {connection.host}",
                scope=str(connection.url),
                read=lambda landing, cursor, connection=connection: read_jira(connection, landing, cursor),
            )

    return Plan(contract=jira_archive.contract_for(dumps), pending=tuple(pending()))


def plan_git(settings: Settings) -> Plan:
    """All repositories, each under a name of its own.

    Raises:
        UserError: a location is no repository.
    """
    named = name_repositories([parse_location(text) for text in _expanded(settings.git, _is_repository)])
    mirrors = settings.home / "git"

    def pending() -> Iterator[Pending]:
        for name, location in named.items():
            yield Pending(
                title=f"Git {name}",
                scope=name,
                read=lambda landing, cursor, name=name, location=location: _one(
                    read_repository(
                        location, name=name, landing=landing, mirrors=mirrors, cursor=cursor, jobs=settings.threads
                    )
                ),
            )

    return Plan(contract=GIT_CONTRACT, pending=tuple(pending()))


def plan_slack(settings: Settings) -> Plan:
    """All exports, and the live workspace where a token is set.

    Raises:
        UserError: a location is no export, or a SLACK_* setting is not valid.
    """
    live = read_slack_settings()

    def pending() -> Iterator[Pending]:
        for location in _expanded(settings.slack_export, _is_export):
            yield Pending(
                title=f"Slack {Path(location).name}",
                scope=slack_archive.scope_of(location),
                read=lambda landing, cursor, location=location: _one(
                    slack_archive.read_export(landing, location, cursor)
                ),
            )
        if live.is_configured:
            workspace = LiveWorkspace(live)
            yield Pending(
                title="Slack workspace",
                scope=workspace.scope,
                read=lambda landing, cursor, workspace=workspace: Reading(batches=workspace.read(landing, cursor)),
            )

    return Plan(contract=SLACK_CONTRACT, pending=tuple(pending()))


def plan_github(settings: Settings) -> Plan:
    """All repositories that the environment names.

    Raises:
        UserError: a setting is not valid, or repositories are named without a token.
    """
    del settings
    github = read_github_settings()
    if github.repositories:
        github.bearer()
    return Plan(
        contract=GITHUB_CONTRACT,
        pending=tuple(
            Pending(
                title=f"GitHub {repository}",
                scope=repository,
                read=lambda landing, cursor, repository=repository: Reading(
                    batches=_github_batches(github, repository, landing, cursor)
                ),
            )
            for repository in github.repositories
        ),
    )


def _github_batches(
    github: GithubSettings, repository: str, landing: Landing, cursor: Mapping[str, object] | None
) -> Iterator[Batch]:
    with connect(github) as client:
        yield from read_repository_batches(client, repository, landing=landing, cursor=cursor)


PLANS: Mapping[str, Callable[[Settings], Plan]] = {
    "jira": plan_jira,
    "git": plan_git,
    "github": plan_github,
    "slack": plan_slack,
}


def require_sources(settings: Settings) -> None:
    """See that every location holds what it is named for, before a new home is made and a database started for it.

    Raises:
        UserError: one does not.
    """
    for plan in PLANS.values():
        plan(settings)
    for locations, is_one, what in (
        (settings.git, _is_repository, "a Git repository; give a repository's folder, or a folder of several"),
        (
            settings.slack_export,
            _is_export,
            "a Slack export: it has no users.json or channels.json; give the folder or zip that holds them",
        ),
    ):
        for text in _expanded(locations, is_one):
            if Path(text).is_dir() and not is_one(Path(text)):
                raise UserError(f"{text} is not {what}.")


def read_pending(builder: BuildSession, source: str, pending: Pending) -> Reading:
    """What is new, landed; no batch when nothing is."""
    scope = pending.scope if isinstance(pending.scope, str) else pending.scope()
    cursor = read_cursor(builder.lake, source, scope)
    return pending.read(Landing(builder.settings.home / "landing"), cursor)


def _one(batch: Batch | None) -> Reading:
    return Reading(batches=() if batch is None else (batch,))


def _expanded(locations: Sequence[str], is_one: Callable[[Path], bool]) -> Iterator[str]:
    """Each location; a glob or a folder of several stands for what it holds."""
    for text in locations:
        path = Path(text).expanduser()
        if not path.exists() and glob.has_magic(text):
            found = sorted(glob.glob(str(path)))  # noqa: PTH207 - absolute patterns
        elif path.is_dir() and not is_one(path):
            found = sorted(str(entry) for entry in path.iterdir() if is_one(entry))
        else:
            found = [text]
        # What matches nothing goes on as it is: its source has the sentence for it.
        yield from found or [text]


def _is_repository(path: Path) -> bool:
    if path.is_dir():
        return (path / ".git").exists() or ((path / "HEAD").is_file() and (path / "objects").is_dir())
    return path.suffix == ".bundle"


def _is_export(path: Path) -> bool:
    if path.is_dir():
        return (path / "channels.json").is_file() or (path / "users.json").is_file()
    return path.suffix == ".zip"
