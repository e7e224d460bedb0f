"""What can be connected and is not: what to set, so that an empty page says what to do."""

from collections.abc import Collection
from dataclasses import dataclass

import streamlit as st

from nexus_dashboard.components.source_names import source_name


@dataclass(frozen=True, kw_only=True)
class Setup:
    """A way to connect a source. is_live: through its API; names: what has to be set."""

    source: str
    is_live: bool
    gives: str
    names: tuple[str, ...]
    remark: str = ""


SETUPS = (
    Setup(
        source="jira",
        is_live=True,
        gives="tickets as they change, every hour",
        names=("JIRA_URL", "JIRA_USERNAME", "JIRA_API_TOKEN"),
        remark="The user name for Jira Cloud only; JIRA_PROJECT_KEY reads some projects only.",
    ),
    Setup(
        source="github",
        is_live=True,
        gives="pull requests, reviews, workflow runs, deployments and releases",
        names=("GITHUB_REPOS", "GITHUB_TOKEN"),
        remark="GITHUB_REPOS like acme/shop,acme/till; GITHUB_URL for a server of your own.",
    ),
    Setup(
        source="slack",
        is_live=True,
        gives="messages, edits and deletions",
        names=("SLACK_BOT_TOKEN",),
        remark="Invite its bot to the channels; SLACK_CHANNELS reads fewer of them.",
    ),
    Setup(
        source="jenkins",
        is_live=True,
        gives="builds, their stages and tests",
        names=("JENKINS_URL", "JENKINS_USERNAME", "JENKINS_API_TOKEN"),
        remark="JENKINS_JOBS reads some jobs only.",
    ),
    Setup(
        source="pagerduty",
        is_live=True,
        gives="incidents, as its webhooks tell them",
        names=("PAGERDUTY_WEBHOOK_SECRET",),
        remark="Let PagerDuty send its webhooks to /webhook/pagerduty of the agent API.",
    ),
    Setup(
        source="releases",
        is_live=True,
        gives="a sheet of Smartsheet",
        names=("SMARTSHEET_SHEET_ID", "SMARTSHEET_API_TOKEN"),
        remark="SMARTSHEET_…_COLUMN where a column has another title.",
    ),
    Setup(
        source="git",
        is_live=False,
        gives="commits, branches and tags",
        names=("NEXUS_GIT",),
        remark="Paths, bundles or addresses of repositories; or nexus up --git.",
    ),
    Setup(
        source="jira",
        is_live=False,
        gives="tickets of a dump",
        names=("NEXUS_JIRA_DUMP",),
        remark="A JSON lines file or a folder of them; or nexus up --jira-dump.",
    ),
    Setup(
        source="releases",
        is_live=False,
        gives="lists in CSV",
        names=("NEXUS_RELEASES_CSV",),
        remark="A file, a folder or an address; or nexus up --releases-csv.",
    ),
    Setup(
        source="slack",
        is_live=False,
        gives="messages of an export",
        names=("NEXUS_SLACK_EXPORT",),
        remark="A folder or a zip; or nexus up --slack-export.",
    ),
    Setup(
        source="answers",
        is_live=False,
        gives="answers of Jira, GitHub, Jenkins and PagerDuty that somebody saved",
        names=("NEXUS_API_ANSWERS",),
        remark="CSV or JSON lines, a file or a folder; or nexus up --api-answers.",
    ),
)


def missing(connected: Collection[tuple[str, bool]]) -> list[Setup]:
    """Ways that are not taken. connected: source and whether it is live, of each connector that is configured."""
    return [each for each in SETUPS if (each.source, each.is_live) not in connected]


def setups(connected: Collection[tuple[str, bool]], *, is_demo: bool) -> None:
    """The list of what can be connected."""
    left = missing(connected)
    if not left:
        return
    st.subheader("Not connected", anchor="not-connected")
    home = " Your own data need a home of their own: set NEXUS_HOME as well." if is_demo else ""
    st.caption(f"Set these in the environment and start Nexus again; `nexus doctor` tries them.{home}")
    with st.container(border=True):
        for each in left:
            names = ", ".join(f"`{name}`" for name in each.names)
            kind = "API" if each.is_live else "archive"
            st.markdown(
                f"**{source_name(each.source)}** ({kind}): {each.gives}  \n{names}  \n:gray[{each.remark}]",
            )
