"""All sources: the one list of them that the rest of the wiring follows."""

from collections.abc import Callable, Mapping
from pathlib import Path

from nexus_pipelines.defs.plans.answers import plan_answers
from nexus_pipelines.defs.plans.git import is_repository, plan_git
from nexus_pipelines.defs.plans.github import plan_github
from nexus_pipelines.defs.plans.jenkins import plan_jenkins
from nexus_pipelines.defs.plans.jira import plan_jira
from nexus_pipelines.defs.plans.pagerduty import plan_pagerduty
from nexus_pipelines.defs.plans.plan import Plan, expanded
from nexus_pipelines.defs.plans.releases import is_list, plan_releases
from nexus_pipelines.defs.plans.slack import is_export, plan_slack
from nexus_pipelines.defs.plans.upstreams import Upstreams, read_upstreams
from nexus_pipelines.errors import UserError
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.answers.rest import CONTRACT as ANSWERS_CONTRACT
from nexus_pipelines.sources.git.contract import CONTRACT as GIT_CONTRACT
from nexus_pipelines.sources.github.contract import CONTRACT as GITHUB_CONTRACT
from nexus_pipelines.sources.jenkins.contract import CONTRACT as JENKINS_CONTRACT
from nexus_pipelines.sources.jira.archive import contract_for
from nexus_pipelines.sources.pagerduty.contract import CONTRACT as PAGERDUTY_CONTRACT
from nexus_pipelines.sources.releases.contract import CONTRACT as RELEASES_CONTRACT
from nexus_pipelines.sources.slack.contract import CONTRACT as SLACK_CONTRACT
from nexus_pipelines.warehouse.contract import SourceContract

PLANS: Mapping[str, Callable[[Settings, Upstreams], Plan]] = {
    "jira": plan_jira,
    "git": plan_git,
    "github": plan_github,
    "jenkins": plan_jenkins,
    "slack": plan_slack,
    "releases": plan_releases,
    "pagerduty": plan_pagerduty,
    "answers": plan_answers,
}
# What the lake holds of each source, whatever a home configures.
CONTRACTS: tuple[SourceContract, ...] = (
    contract_for(()),
    GIT_CONTRACT,
    GITHUB_CONTRACT,
    JENKINS_CONTRACT,
    SLACK_CONTRACT,
    RELEASES_CONTRACT,
    PAGERDUTY_CONTRACT,
    ANSWERS_CONTRACT,
)


def require_sources(settings: Settings) -> None:
    """See that every location holds what it is named for, before a new home is made and a database started for it.

    Raises:
        UserError: one does not.
    """
    upstreams = read_upstreams()
    for plan in PLANS.values():
        plan(settings, upstreams)
    for locations, is_one, what in (
        (settings.git, is_repository, "a Git repository; give a repository's folder, or a folder of several"),
        (
            settings.slack_export,
            is_export,
            "a Slack export: it has no users.json or channels.json; give the folder or zip that holds them",
        ),
        (settings.releases_csv, is_list, "a list of releases, nor holds one; give a .csv file, or a folder of some"),
    ):
        for text in expanded(locations, is_one):
            if Path(text).is_dir() and not is_one(Path(text)):
                raise UserError(f"{text} is not {what}.")
