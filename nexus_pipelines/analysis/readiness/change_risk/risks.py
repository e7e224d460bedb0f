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
from nexus_pipelines.analysis.readiness.change_risk.features import FEATURES, said, scaled
from nexus_pipelines.analysis.readiness.change_risk.history import HISTORY_SIZE, Outcome, read_outcomes
from nexus_pipelines.analysis.readiness.change_risk.model import RiskModel, effects, shipped_model
from nexus_pipelines.analysis.readiness.change_risk.value_query import value_query
from nexus_pipelines.analysis.readiness.records import ChangeRisk, Driver
from nexus_pipelines.analysis.readiness.releases import Ask

# With less, such as a number and a count of bugs, a release is told from no other of its project.
_FEWEST_FEATURES = 3
_DRIVERS = 3


@dataclass(frozen=True)
class _Subject:
    """A release on a day. day: the one looked at, not after the evening before it went out."""

    release_id: str
    as_of: date
    day: date
    project_key: str
    version: tuple[str | None, str | None]


def change_risks(
    ask: Ask, asked: Sequence[tuple[str, date]], *, model: RiskModel | None = None, with_sql: bool = True
) -> Mapping[tuple[str, date], ChangeRisk]:
    """The change risk of pairs of canonical_release_id and day, as known at the end of the day, in three queries.

    A release that is out by then is told as of the evening before it went out. Where fewer than three features are
    known there is none. with_sql: each with its own query, a text of 14,000 characters.
    """
    if not asked:
        return {}
    model = model or shipped_model()
    frame = _read(ask, asked)
    subjects = [
        _Subject(
            row["release_id"], row["as_of"], row["day"], row["project_key"], (row["product"], row["version_number"])
        )
        for row in frame.iter_rows(named=True)
    ]
    outcomes = read_outcomes(ask, sorted({subject.project_key for subject in subjects if subject.project_key}))
    past = {subject: _known(outcomes.get(subject.project_key, ()), subject) for subject in subjects}
    told = _told(ask, {outcome for known in past.values() for outcome in known}, model)
    rows = scaled(frame)
    added = effects(model, rows)
    found: dict[tuple[str, date], ChangeRisk] = {}
    for at, subject in enumerate(subjects):
        if (~np.isnan(rows[at])).sum() >= _FEWEST_FEATURES:
            calibration = calibrate(_past(past[subject], told), base_rate=model.base_rate, slope=model.slope)
            found[subject.release_id, subject.as_of] = ChangeRisk(
                probability=(chance := probability(calibration, float(added[at].sum()))),
                base_rate=calibration.base_rate,
                sample_size=calibration.sample_size,
                level=level(chance),
                drivers=_drivers(frame.row(at, named=True), added[at] * calibration.slope),
                sql=value_query(model, calibration, release_id=subject.release_id, as_of=subject.as_of)
                if with_sql
                else "",
            )
    return found


def level(chance: float) -> Literal["low", "medium", "high", "critical"]:
    """The word for a probability; above `medium` it is more than the 30 percent that policies allow by default."""
    if chance <= 0.15:
        return "low"
    if chance <= 0.3:
        return "medium"
    return "high" if chance <= 0.5 else "critical"


def _read(ask: Ask, asked: Sequence[tuple[str, date]]) -> pl.DataFrame:
    values = {"release_ids": [release_id for release_id, _ in asked], "days": [day for _, day in asked]}
    return ask(feature_query(), values)


def _known(outcomes: Sequence[Outcome], subject: _Subject) -> Sequence[Outcome]:
    """The newest outcomes that were known on the day, in order of time, that of the release itself left out."""
    known = [
        outcome
        for outcome in outcomes
        if outcome.known_on <= subject.day and (outcome.product, outcome.version_number) != subject.version
    ]
    return known[-HISTORY_SIZE:]


def _told(ask: Ask, outcomes: set[Outcome], model: RiskModel) -> Mapping[str, float]:
    """What the weights said of each release on the evening before it went out, by release_id."""
    if not outcomes:
        return {}
    ordered = sorted(outcomes, key=lambda outcome: outcome.release_id)
    frame = _read(ask, [(outcome.release_id, outcome.released_on - timedelta(days=1)) for outcome in ordered])
    return dict(zip(frame["release_id"].to_list(), effects(model, scaled(frame)).sum(axis=1).tolist(), strict=True))


def _past(outcomes: Sequence[Outcome], told: Mapping[str, float]) -> Past:
    return Past(
        said=np.array([told[outcome.release_id] for outcome in outcomes], dtype=np.float64),
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
            wording=f"{said(FEATURES[at], float(values[FEATURES[at].name]))}: "
            f"{'raises' if added[at] > 0 else 'lowers'} the risk",
        )
        for at in order[:_DRIVERS]
        if added[at] != 0
    )
