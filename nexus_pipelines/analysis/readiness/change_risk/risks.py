"""Change risk of releases on days: features by SQL, the shipped weights, and the project's own history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nexus_pipelines.analysis.readiness.change_risk.calibration import Past, calibrate, probability
from nexus_pipelines.analysis.readiness.change_risk.feature_query import feature_query
from nexus_pipelines.analysis.readiness.change_risk.features import FEATURES, in_words, scaled
from nexus_pipelines.analysis.readiness.change_risk.history import HISTORY_SIZE, Outcome, read_outcomes
from nexus_pipelines.analysis.readiness.change_risk.model import RiskModel, effects, shipped_model
from nexus_pipelines.analysis.readiness.change_risk.value_query import value_query
from nexus_pipelines.analysis.readiness.records import ChangeRisk, Driver
from nexus_pipelines.analysis.readiness.releases import Ask

# With less, such as a number and a count of bugs, a release is told from no other of its project.
_FEWEST_FEATURES = 3
_DRIVERS = 3
_DAY = timedelta(days=1)
_PROJECTS = """
select
    canonical_release_id,
    min(project_key) as project_key
from releases
where canonical_release_id in (select unnest($release_ids)) and project_key is not null
group by canonical_release_id
"""


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """A release on a day. day: the one looked at, not after the evening before it went out."""

    release_id: str
    as_of: date
    day: date
    project_key: str


def change_risks(
    ask: Ask, asked: Sequence[tuple[str, date]], *, model: RiskModel | None = None, with_sql: bool = True
) -> Mapping[tuple[str, date], ChangeRisk]:
    """The change risk of pairs of canonical_release_id and day, as known at the end of the day, in three queries.

    A release that is out by then is told as of the evening before it went out. Where fewer than three features are
    known there is none. with_sql: each with its own query, a text of 14,000 characters.
    """
    model = model or shipped_model()
    subjects, outcomes = _subjects(ask, asked)
    past = {subject: _known(outcomes.get(subject.project_key, ()), subject) for subject in subjects}
    before = {(outcome.release_id, outcome.released_on - _DAY) for known in past.values() for outcome in known}
    wanted = {(subject.release_id, subject.as_of) for subject in subjects}
    frame = _read(ask, sorted(wanted | before))
    rows = scaled(frame)
    added = effects(model, rows)
    places = {place: at for at, place in enumerate(frame.select("release_id", "as_of").iter_rows())}
    found: dict[tuple[str, date], ChangeRisk] = {}
    for subject in subjects:
        at = places[subject.release_id, subject.as_of]
        if (~np.isnan(rows[at])).sum() < _FEWEST_FEATURES:
            continue
        said = [float(added[places[outcome.release_id, outcome.released_on - _DAY]].sum()) for outcome in past[subject]]
        calibration = calibrate(_past(past[subject], said), base_rate=model.base_rate, slope=model.slope)
        chance = probability(calibration, float(added[at].sum()))
        sql = value_query(model, calibration, release_id=subject.release_id, as_of=subject.as_of) if with_sql else ""
        found[subject.release_id, subject.as_of] = ChangeRisk(
            probability=chance,
            base_rate=calibration.base_rate,
            sample_size=calibration.sample_size,
            level=level(chance),
            drivers=_drivers(frame.row(at, named=True), added[at] * calibration.slope),
            sql=sql,
        )
    return found


def level(chance: float) -> Literal["low", "medium", "high", "critical"]:
    """The word for a probability; above `medium` it is more than the 30 percent that policies allow by default."""
    if chance <= 0.15:
        return "low"
    if chance <= 0.3:
        return "medium"
    return "high" if chance <= 0.5 else "critical"


def _subjects(
    ask: Ask, asked: Sequence[tuple[str, date]]
) -> tuple[Sequence[_Subject], Mapping[str, Sequence[Outcome]]]:
    """What is asked for, as far as it belongs to a project, and what came of these projects' releases."""
    rows = ask(_PROJECTS, {"release_ids": sorted({release_id for release_id, _ in asked})})
    projects: dict[str, str] = dict(rows.iter_rows())
    outcomes = read_outcomes(ask, sorted(set(projects.values())))
    out_on = {outcome.release_id: outcome.released_on for found in outcomes.values() for outcome in found}
    subjects = [
        _Subject(
            release_id=release_id,
            as_of=as_of,
            day=min(as_of, out_on.get(release_id, date.max) - _DAY),
            project_key=projects[release_id],
        )
        for release_id, as_of in dict.fromkeys(asked)
        if release_id in projects
    ]
    return subjects, outcomes


def _read(ask: Ask, pairs: Sequence[tuple[str, date]]) -> pl.DataFrame:
    values = {"release_ids": [release_id for release_id, _ in pairs], "days": [day for _, day in pairs]}
    return ask(feature_query(), values)


def _known(outcomes: Sequence[Outcome], subject: _Subject) -> Sequence[Outcome]:
    """The newest outcomes that were known on the day, in order of time; that of the release itself comes later."""
    return [outcome for outcome in outcomes if outcome.known_on <= subject.day][-HISTORY_SIZE:]


def _past(outcomes: Sequence[Outcome], said: Sequence[float]) -> Past:
    return Past(
        said=np.array(said, dtype=np.float64),
        outcomes=np.array([outcome.had_hotfix for outcome in outcomes], dtype=np.float64),
        days=np.array([outcome.released_on.toordinal() for outcome in outcomes], dtype=np.int64),
        known=np.array([outcome.known_on.toordinal() for outcome in outcomes], dtype=np.int64),
    )


def _drivers(values: Mapping[str, Any], added: NDArray[np.float64]) -> tuple[Driver, ...]:
    """The features that move the log odds most; none where the project's base rate says it all."""
    order = sorted(range(len(FEATURES)), key=lambda at: (-abs(added[at]), FEATURES[at].name))
    return tuple(
        Driver(
            feature=FEATURES[at].name,
            value=float(values[FEATURES[at].name]),
            effect=float(added[at]),
            wording=f"{in_words(FEATURES[at], float(values[FEATURES[at].name]))}: "
            f"{'raises' if added[at] > 0 else 'lowers'} the risk",
        )
        for at in order[:_DRIVERS]
        if added[at] != 0
    )
