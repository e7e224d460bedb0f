"""Weekly scores of projects back to their first ticket, measured once for each set of rules."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from nexus_pipelines.analysis.hygiene.facts.texts import TextReadings
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs
from nexus_pipelines.analysis.hygiene.measure import measure_weighted
from nexus_pipelines.analysis.hygiene.profiles import DEFAULT_PROFILE, Profile
from nexus_pipelines.defs.hygiene_frames import group_rows
from nexus_pipelines.defs.hygiene_inputs import end_of, exemptions_on
from nexus_pipelines.operations.hygiene.terms import HygieneTerms

ALL = "ALL"
_MONDAY = 0


def measured_by(inputs: HygieneInputs, profiles: Mapping[str, Profile]) -> str:
    """A short hash of the rules of every project: another one means that the past must be measured anew."""
    projects = inputs.issues["project_key"].unique().sort().to_list()
    text = repr([(project, profiles.get(project, DEFAULT_PROFILE).version) for project in projects])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def days_to_rebuild(inputs: HygieneInputs, there: Sequence[date], *, until: date) -> list[date]:
    """The Mondays from the first ticket to before `until` that are not among `there`, oldest first."""
    first = inputs.issues["created_at"].min()
    if first is None:
        return []
    day = first.date() + timedelta(days=(_MONDAY - first.weekday()) % 7)
    known = frozenset(there)
    return [monday for monday in _mondays(day, until) if monday not in known]


def _mondays(first: date, until: date) -> Iterator[date]:
    while first < until:
        yield first
        first += timedelta(days=7)


def rebuild(
    inputs: HygieneInputs,
    days: Sequence[date],
    *,
    profiles: Mapping[str, Profile],
    terms: HygieneTerms,
    readings: TextReadings,
) -> pl.DataFrame:
    """hygiene_group_scores of past days, projects and ALL only."""
    version = measured_by(inputs, profiles)
    parts = [
        group_rows(
            measure_weighted(
                replace(inputs, as_of=end_of(day)),
                profiles=profiles,
                exemptions=exemptions_on(terms, day),
                readings=readings,
            ),
            day,
            is_rebuilt=True,
            measured_by=pl.lit(version),
        ).filter(pl.col("grain").is_in(["ALL", "project"]))
        for day in days
    ]
    return pl.concat(parts)
