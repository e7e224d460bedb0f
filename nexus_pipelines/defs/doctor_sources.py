"""What `nexus doctor` tries of each live source: a real call, and one sentence of what came of it."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import psycopg

from nexus_pipelines.errors import NexusError, UserError
from nexus_pipelines.sources.github.settings import check, read_github_settings
from nexus_pipelines.sources.http.retry import RetryPolicy
from nexus_pipelines.sources.jenkins import settings as jenkins_settings
from nexus_pipelines.sources.jenkins.jobs import find_jobs
from nexus_pipelines.sources.jenkins.settings import JenkinsSettings, read_jenkins_settings
from nexus_pipelines.sources.jira.connection import JiraConnection, open_client, read_connection
from nexus_pipelines.sources.jira.site import open_site
from nexus_pipelines.sources.releases import smartsheet
from nexus_pipelines.sources.releases.settings import SmartsheetSettings, connect, read_smartsheet_settings
from nexus_pipelines.sources.slack.client import connect as connect_to_slack
from nexus_pipelines.sources.slack.settings import SlackSettings, read_slack_settings
from nexus_pipelines.sources.slack.workspace import team_of


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


def examine_jira() -> Iterator[Finding]:
    """A real call to the Jira that JIRA_URL names."""
    try:
        connection = read_connection()
    except UserError as error:
        yield Finding(name="jira", state="problem", text=str(error))
        return
    if connection is not None:
        yield tried("jira", lambda: _jira(connection))


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
    try:
        settings = read_smartsheet_settings()
    except UserError as error:
        yield Finding(name="smartsheet", state="problem", text=str(error))
        return
    if settings is not None:
        yield tried("smartsheet", lambda: _smartsheet(settings))


def _smartsheet(settings: SmartsheetSettings) -> str:
    with connect(settings) as client:
        return smartsheet.check(client, settings)


def examine_jenkins() -> Iterator[Finding]:
    """A real call to the Jenkins that JENKINS_URL names."""
    try:
        jenkins = read_jenkins_settings()
    except UserError as error:
        yield Finding(name="jenkins", state="problem", text=str(error))
        return
    if jenkins is not None:
        yield tried("jenkins", lambda: _jenkins(jenkins))


def _jenkins(jenkins: JenkinsSettings) -> str:
    with jenkins_settings.connect(jenkins, policy=RetryPolicy(attempts=2)) as client:
        names = [job.full_name for job in find_jobs(client, jenkins.is_wanted)]
    named = ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
    return f"{client.upstream} answers; {len(names)} jobs to read: {named}"


def examine_slack() -> Iterator[Finding]:
    """A real call to the workspace of SLACK_BOT_TOKEN."""
    try:
        slack = read_slack_settings()
    except UserError as error:
        yield Finding(name="slack", state="problem", text=str(error))
        return
    if slack.is_configured:
        yield tried("slack", lambda: _slack(slack))


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
