"""Saved answers: each source takes its own out of the files; here the rest is set aside with its reason."""

from collections.abc import Mapping

from nexus_pipelines.defs.plans.plan import Pending, Plan, one
from nexus_pipelines.defs.plans.upstreams import Upstreams
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.answers.locations import Location, find_answers, find_news
from nexus_pipelines.sources.answers.rest import CONTRACT, read_rest
from nexus_pipelines.sources.answers.saved import Recognise
from nexus_pipelines.sources.github import saved as github
from nexus_pipelines.sources.jenkins import saved as jenkins
from nexus_pipelines.sources.jira import saved as jira
from nexus_pipelines.sources.pagerduty import saved as pagerduty
from nexus_pipelines.warehouse.contract import Reading
from nexus_pipelines.warehouse.landing import Landing

# Every source that reads saved answers, also in its own plan.
RECOGNISERS: Mapping[str, Recognise] = {
    "jira": jira.recognise,
    "github": github.recognise,
    "jenkins": jenkins.recognise,
    "pagerduty": pagerduty.recognise,
}


def plan_answers(settings: Settings, upstreams: Upstreams) -> Plan:
    """All files of saved answers.

    Raises:
        UserError: a location does not exist or holds no saved answers.
    """
    del upstreams

    def rest(location: Location, landing: Landing, cursor: Mapping[str, object] | None) -> Reading:
        news = find_news(location, cursor, " ".join(sorted(RECOGNISERS)))
        return one(read_rest(news, landing, recognisers=RECOGNISERS))

    return Plan(
        contract=CONTRACT,
        pending=tuple(
            Pending(
                title=f"Saved answers {location.path.name}",
                scope=location.scope,
                read=lambda landing, cursor, location=location: rest(location, landing, cursor),
            )
            for location in find_answers(settings.api_answers)
        ),
    )
