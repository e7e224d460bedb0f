"""Past weeks of projects back to the first ticket: what is there, what is wanted, and the scores of a day that is not.

A week costs as much as today, so a build measures a few points over the whole time, and a job of its own the rest.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import polars as pl

from nexus_pipelines.analysis.hygiene.as_of import state_at
from nexus_pipelines.analysis.hygiene.facts.texts import TextReadings
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs
from nexus_pipelines.analysis.hygiene.measure import measure_weighted
from nexus_pipelines.analysis.hygiene.profiles import DEFAULT_PROFILE, Profile
from nexus_pipelines.analysis.hygiene.score import ISSUE_COLUMNS, measure_hygiene
from nexus_pipelines.defs.hygiene.frames import group_rows
from nexus_pipelines.defs.hygiene.inputs import end_of, exemptions_on
from nexus_pipelines.defs.hygiene.tables import HYGIENE_GROUP_SCORES
from nexus_pipelines.defs.session import BuildSession
from nexus_pipelines.warehouse.derived import create_derived

# A point costs a quarter of a second even of a small company, and every build of new rules pays for all of them.
_POINTS = 6
# Of more tickets, fewer points: a build must not take longer for its past than for its present.
_TICKETS_OF_POINTS = 15_000
# Any Monday: weeks are counted from it.
_FIRST_MONDAY = date(1990, 1, 1)


def rules_version(projects: Sequence[str], profiles: Mapping[str, Profile]) -> str:
    """A short hash of the projects and their rules: another one means that the past must be measured anew."""
    text = repr([(project, profiles.get(project, DEFAULT_PROFILE).version) for project in sorted(projects)])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def all_weeks(first: datetime | None, until: date) -> list[date]:
    """The Mondays from the first ticket on to before `until`, newest first."""
    if first is None:
        return []
    weeks = range((until - _FIRST_MONDAY).days // 7, (first.date() - _FIRST_MONDAY).days // 7, -1)
    mondays = (_FIRST_MONDAY + timedelta(weeks=week) for week in weeks)
    return [monday for monday in mondays if monday < until]


def some_weeks(first: datetime | None, until: date, *, tickets: int) -> list[date]:
    """At most six of all weeks, evenly spread, and the same ones from one day to the next.

    A week is among them by its number alone: every 2nd, 4th, 8th ... so that a later day asks for no other weeks.
    """
    weeks = all_weeks(first, until)
    points = max(1, min(_POINTS, _TICKETS_OF_POINTS // max(tickets, 1)))
    step = 1
    while len(weeks) > points * step:
        step *= 2
    return [monday for monday in weeks if (monday - _FIRST_MONDAY).days // 7 % step == 0]


def days_there(builder: BuildSession, version: str) -> frozenset[date]:
    """Past days that need no measuring: those measured while they were today, and those by the same rules."""
    create_derived(builder.lake, HYGIENE_GROUP_SCORES)
    rows = builder.lake.execute(
        "select distinct as_of_date from lake.marts.hygiene_group_scores "
        "where grain = 'ALL' and as_of_date < ? and (not is_rebuilt or measured_by = ?)",
        [builder.as_of, version],
    ).fetchall()
    return frozenset(day for (day,) in rows)


def forget_days_between(builder: BuildSession) -> None:
    """Keep of past days what a trend needs.

    Of assignees, components, sprints and releases that is Mondays: the rows of a day are as many as the groups.
    """
    builder.lake.execute(
        "delete from lake.marts.hygiene_group_scores "
        "where as_of_date < ? and isodow(as_of_date) <> 1 and grain not in ('ALL', 'project', 'team')",
        [builder.as_of],
    )


def past_scores(
    builder: BuildSession,
    inputs: HygieneInputs,
    day: date,
    *,
    profiles: Mapping[str, Profile],
    readings: TextReadings,
    version: str,
) -> pl.DataFrame:
    """hygiene_group_scores of one past day, rebuilt from changelogs: projects and ALL."""
    moment = end_of(day)
    measured = measure_weighted(
        inputs,
        moment=moment,
        profiles=profiles,
        exemptions=exemptions_on(builder.hygiene_terms, day),
        readings=readings,
        grains=("ALL", "project"),
    )
    return group_rows(measured, day, strict=_strict(inputs, moment), is_rebuilt=True, version=version)


def _strict(inputs: HygieneInputs, moment: datetime) -> pl.DataFrame:
    """project_key, strict_score; none where a ticket's fields on that day are unknown, since it has no changelog."""
    issues = state_at(inputs, moment).issues
    is_unknown = ~pl.col("has_changelog").fill_null(False) & (pl.col("updated_at") > moment).fill_null(False)
    unknown = issues.filter(is_unknown)["project_key"].unique().to_list()
    hidden = [*unknown, "ALL"] if unknown else []
    scores = measure_hygiene(issues.select(ISSUE_COLUMNS), as_of=moment.date()).scores
    known = scores.filter(~pl.col("project_key").is_in(hidden))
    return known.select("project_key", strict_score="hygiene_score")
