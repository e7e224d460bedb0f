"""Scores of past days, back to the first ticket."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from nexus_pipelines.analysis.hygiene.exemptions import Exemption
from nexus_pipelines.analysis.hygiene.facts.texts import read_texts
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs
from nexus_pipelines.analysis.hygiene.measure import measure_weighted
from nexus_pipelines.analysis.hygiene.profiles import DEFAULT_PROFILE, Profile
from nexus_pipelines.analysis.hygiene.records import Grain

_DAILY = 30
_WEEKLY = timedelta(days=730)


def history_days(inputs: HygieneInputs) -> list[date]:
    """The days worth a point, oldest first: each of the last 30 days, Mondays of two years, Mondays that begin a month
    back to the first ticket.
    """
    first = inputs.issues["created_at"].min()
    last = inputs.as_of.date()
    if not isinstance(first, datetime) or first.date() > last:
        return []
    recent = last - timedelta(days=_DAILY - 1)
    monday = first.date() + timedelta(days=-first.weekday() % 7)
    mondays = [monday + timedelta(weeks=week) for week in range(max((recent - monday).days, 0) // 7 + 1)]
    weekly = [day for day in mondays if day.day <= 7 or day > last - _WEEKLY]
    daily = [recent + timedelta(days=offset) for offset in range(_DAILY)]
    return [day for day in sorted({*weekly, *daily}) if first.date() <= day <= last]


def score_history(
    inputs: HygieneInputs,
    days: Sequence[date],
    *,
    grains: Sequence[Grain] = ("ALL", "project", "team"),
    profiles: Mapping[str, Profile] | None = None,
    default: Profile = DEFAULT_PROFILE,
    exemptions: Sequence[Exemption] = (),
) -> pl.DataFrame:
    """Group scores (columns of `GroupScores.scores`, and day) at the end of each day (UTC), or at `as_of` on its day.

    Each day is scored from what was there on it, with the rules and exemptions of today. Texts are read once.
    """
    readings = read_texts(inputs, every_type=True)
    rows: list[pl.DataFrame] = []
    for day in days:
        moment = min(datetime.combine(day, time.max, UTC), inputs.as_of)
        measured = measure_weighted(
            inputs,
            moment=moment,
            profiles=profiles,
            default=default,
            exemptions=exemptions,
            readings=readings,
            grains=grains,
        )
        rows.append(measured.groups.scores.with_columns(day=pl.lit(day, pl.Date)))
    return pl.concat(rows) if rows else pl.DataFrame()
