"""Which live systems a run reads: those that the environment names, or the demo's simulated ones."""

import os
from dataclasses import dataclass, field

from nexus_pipelines.connections.confluence import ConfluenceConnection
from nexus_pipelines.connections.jira import JiraConnection, read_connection
from nexus_pipelines.connections.slack import SlackSettings, read_slack_settings
from nexus_pipelines.settings import PAGERDUTY_SECRETS
from nexus_pipelines.sources.build_logs.logs import LogSettings, read_log_settings
from nexus_pipelines.sources.github.settings import GithubSettings, read_github_settings
from nexus_pipelines.sources.jenkins.settings import JenkinsSettings, read_jenkins_settings
from nexus_pipelines.sources.releases.settings import SmartsheetSettings, read_smartsheet_settings


@dataclass(frozen=True, kw_only=True)
class Upstreams:
    """The settings of every live source; jira, jenkins and smartsheet are None where none is named.

    logs: how many logs of builds are read, and how much of each. hears_pagerduty: whether its webhooks are let in,
    which needs a secret: without one none can have come. confluence: the demo's; nothing is read from one, so that the
    environment is asked for it only where a page is published.
    """

    jira: JiraConnection | None
    github: GithubSettings
    jenkins: JenkinsSettings | None
    slack: SlackSettings
    smartsheet: SmartsheetSettings | None
    hears_pagerduty: bool
    confluence: ConfluenceConnection | None = None
    logs: LogSettings = field(default_factory=LogSettings)

    @property
    def reads_logs(self) -> bool:
        """Whether any system here keeps logs of builds."""
        return bool(self.github.repositories) or self.jenkins is not None


def read_upstreams() -> Upstreams:
    """What the environment names.

    Raises:
        UserError: a setting is not valid; the sentence names it, never its value.
    """
    return Upstreams(
        jira=read_connection(),
        github=read_github_settings(),
        jenkins=read_jenkins_settings(),
        slack=read_slack_settings(),
        smartsheet=read_smartsheet_settings(),
        hears_pagerduty=any(os.environ.get(name) for name in PAGERDUTY_SECRETS),
        logs=read_log_settings(),
    )
