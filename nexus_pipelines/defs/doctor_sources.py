"""What `nexus doctor` tries of each live source: a real call, and one sentence of what came of it."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

import psycopg

from nexus_pipelines.connections.jira import JiraConnection, open_client, read_connection
from nexus_pipelines.connections.slack import SlackSettings, read_slack_settings
from nexus_pipelines.errors import NexusError, UserError
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.sources.github.settings import check, read_github_settings
from nexus_pipelines.sources.jenkins import settings as jenkins_settings
from nexus_pipelines.sources.jenkins.jobs import find_jobs
from nexus_pipelines.sources.jenkins.settings import JenkinsSettings, read_jenkins_settings
from nexus_pipelines.sources.jira.site import open_site
from nexus_pipelines.sources.releases import smartsheet
from nexus_pipelines.sources.releases.settings import SmartsheetSettings, connect, read_smartsheet_settings
from nexus_pipelines.sources.slack.client import connect as connect_to_slack
from nexus_pipelines.sources.slack.workspace import team_of

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was tried: what, how it went, and what to do."""

    name: str
    state: Literal["ok", "warning", "problem"]
    text: str


def tried(name: str, attempt: Callable[[], str]) -> Finding:
    """How an attempt went; an expected error is a problem with its sentence."""
    try:
        return Finding(name=name, state="ok", text=attempt())
    except (NexusError, psycopg.Error, subprocess.SubprocessError, OSError) as error:
        return Finding(name=name, state="problem", text=str(error).splitlines()[0])


def _examined(name: str, read: Callable[[], T | None], attempt: Callable[[T], str]) -> Iterator[Finding]:
    """Nothing where the source is not configured; else how the attempt went, or what is wrong with its settings."""
    try:
        settings = read()
    except UserError as error:
        yield Finding(name=name, state="problem", text=str(error))
        return
    if settings is not None:
        yield tried(name, lambda: attempt(settings))


def examine_jira() -> Iterator[Finding]:
    """A real call to the Jira that JIRA_URL names."""
    yield from _examined("jira", read_connection, _jira)


def _jira(connection: JiraConnection) -> str:
    with open_client(connection) as client:
        site = open_site(client)
        keys = connection.project_keys or tuple(site.project_keys())
        for key in keys[:1]:
            site.project(key)
    named = ", ".join(keys[:5]) + (" ..." if len(keys) > 5 else "")
    return f"{client.upstream} answers ({site.deployment}); {len(keys)} projects to read: {named or 'none'}"


def examine_github() -> Iterator[Finding]:
    """A real call for each repository that is named."""
    try:
        github = read_github_settings()
    except UserError as error:
        yield Finding(name="github", state="problem", text=str(error))
        return
    for repository in github.repositories:
        yield tried("github", lambda repository=repository: check(github, repository))


def examine_smartsheet() -> Iterator[Finding]:
    """A real call for the sheet that is named."""
    yield from _examined("smartsheet", read_smartsheet_settings, _smartsheet)


def _smartsheet(settings: SmartsheetSettings) -> str:
    with connect(settings) as client:
        return smartsheet.check(client, settings)


def examine_jenkins() -> Iterator[Finding]:
    """A real call to the Jenkins that JENKINS_URL names."""
    yield from _examined("jenkins", read_jenkins_settings, _jenkins)


def _jenkins(jenkins: JenkinsSettings) -> str:
    with jenkins_settings.connect(jenkins, policy=RetryPolicy(attempts=2)) as client:
        names = [job.full_name for job in find_jobs(client, jenkins.is_wanted)]
    named = ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
    return f"{client.upstream} answers; {len(names)} jobs to read: {named}"


def examine_slack() -> Iterator[Finding]:
    """A real call to the workspace of SLACK_BOT_TOKEN."""
    yield from _examined("slack", _slack_settings, _slack)


def _slack_settings() -> SlackSettings | None:
    slack = read_slack_settings()
    return slack if slack.is_configured else None


def _slack(settings: SlackSettings) -> str:
    with connect_to_slack(settings) as client:
        return f"{client.upstream} answers for workspace {team_of(client)}"


LIVE: tuple[Callable[[], Iterator[Finding]], ...] = (
    examine_jira,
    examine_github,
    examine_jenkins,
    examine_smartsheet,
    examine_slack,
)
