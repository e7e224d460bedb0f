"""Which custom field of a Jira installation holds what: ids differ from one installation to the next."""

from collections.abc import Mapping

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class JiraFields(BaseSettings):
    """Ids of custom fields; the defaults are what most Cloud sites have. Environment: NEXUS_JIRA_FIELD_SPRINT, ..."""

    model_config = SettingsConfigDict(env_prefix="NEXUS_JIRA_FIELD_", frozen=True, env_ignore_empty=True)

    team: str = Field(default="customfield_10001", pattern=r"^customfield_\d+$")
    epic_link: str = Field(default="customfield_10014", pattern=r"^customfield_\d+$")
    story_points: str = Field(default="customfield_10016", pattern=r"^customfield_\d+$")
    sprint: str = Field(default="customfield_10020", pattern=r"^customfield_\d+$")
    flagged: str = Field(default="customfield_10021", pattern=r"^customfield_\d+$")


# Names that Jira itself gives these fields, in lower case; a dump made with `expand=names` tells the ids by them.
NAMES: Mapping[str, tuple[str, ...]] = {
    "team": ("team",),
    "epic_link": ("epic link",),
    "story_points": ("story points", "story point estimate"),
    "sprint": ("sprint",),
    "flagged": ("flagged",),
}


def fields_by_name(names: Mapping[str, str], *, fallback: JiraFields) -> JiraFields:
    """Fields found by their names (id to name, as Jira gives them); what was set by hand stays."""
    by_name = {name.lower(): field_id for field_id, name in sorted(names.items(), reverse=True)}
    found = {
        field: by_name[name]
        for field, known in NAMES.items()
        if field not in fallback.model_fields_set
        for name in reversed(known)
        if name in by_name
    }
    return JiraFields.model_validate({**fallback.model_dump(), **found})
