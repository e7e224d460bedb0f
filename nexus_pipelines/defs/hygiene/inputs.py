"""What hygiene is measured from: marts as frames, people's profiles and exemptions as analysis reads them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

from nexus_pipelines.analysis.hygiene.exemptions import Exemption
from nexus_pipelines.analysis.hygiene.inputs import (
    CHANGES,
    COMMENTS,
    ISSUE_COMMITS,
    ISSUES,
    LINKS,
    PEOPLE,
    PULL_REQUESTS,
    SPRINTS,
    TRANSITIONS,
    VERSIONS,
    HygieneInputs,
    read_inputs,
)
from nexus_pipelines.analysis.hygiene.profile_reading import read_profile
from nexus_pipelines.analysis.hygiene.profiles import Profile
from nexus_pipelines.defs.marts import read_mart
from nexus_pipelines.defs.session import BuildSession, say
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.hygiene.terms import HygieneTerms

MARTS = (
    "issues",
    "issue_changes",
    "issue_transitions",
    "comments",
    "issue_links",
    "versions",
    "sprints",
    "issue_commits",
    "pull_requests",
    "people",
)


def end_of(day: date) -> datetime:
    """The last moment of a day (UTC), which is what a score of that day is as of."""
    return datetime.combine(day, time.max, UTC)


def hygiene_inputs(builder: BuildSession) -> HygieneInputs:
    """Every mart that a rule looks at, as of the end of the build's day."""
    return read_inputs(
        as_of=end_of(builder.as_of),
        issues=read_mart(builder, "issues", tuple(ISSUES)),
        changes=read_mart(builder, "issue_changes", tuple(CHANGES)),
        transitions=read_mart(builder, "issue_transitions", tuple(TRANSITIONS)),
        comments=read_mart(builder, "comments", tuple(COMMENTS)),
        links=read_mart(builder, "issue_links", tuple(LINKS)),
        versions=read_mart(builder, "versions", tuple(VERSIONS)),
        sprints=read_mart(builder, "sprints", tuple(SPRINTS)),
        issue_commits=read_mart(builder, "issue_commits", tuple(ISSUE_COMMITS)),
        pull_requests=read_mart(builder, "pull_requests", tuple(PULL_REQUESTS)),
        people=read_mart(builder, "people", tuple(PEOPLE)),
    )


def profiles_of(terms: HygieneTerms) -> Mapping[str, Profile]:
    """The profile of each project that has one; one that this version cannot read is said, and left out."""
    profiles: dict[str, Profile] = {}
    for project, content in terms.profiles.items():
        try:
            profiles[project] = read_profile(project, content)
        except UserError as error:
            # Another version of Nexus may have stored it: a build of everything else must not fail for it.
            say(f"Hygiene: {error}; the default profile stands in for it.")
    return profiles


def exemptions_on(terms: HygieneTerms, day: date) -> Sequence[Exemption]:
    """Those that hold on a day, as the rules take them."""
    return [
        Exemption(
            issue_key=each.issue_key,
            project_key=each.project_key,
            rule=each.rule,
            approver=each.approver,
            reason=each.reason,
            expires_on=each.expires_on,
        )
        for each in terms.exemptions
        if each.holds_on(day)
    ]
