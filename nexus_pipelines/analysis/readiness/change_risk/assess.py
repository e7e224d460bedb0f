"""Change risk of releases on a day: features, the shipped weights, and the project's own history, by SQL and numpy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nexus_pipelines.analysis.readiness.change_risk.calibration import Calibration, Past, calibrate, probability
from nexus_pipelines.analysis.readiness.change_risk.feature_query import feature_query
from nexus_pipelines.analysis.readiness.change_risk.features import FEATURES, said, scaled
from nexus_pipelines.analysis.readiness.change_risk.history import HISTORY_SIZE, Outcome, read_outcomes
from nexus_pipelines.analysis.readiness.change_risk.model import RiskModel, effects, shipped_model
from nexus_pipelines.analysis.readiness.change_risk.value_query import value_query
from nexus_pipelines.analysis.readiness.records import ChangeRisk, Driver

Query = Callable[[str, Mapping[str, object]], pl.DataFrame]

TOO_LITTLE = "too little is known of it: no earlier version, commits or tickets"
_FEWEST_FEATURES = 3
_DRIVERS = 3


@dataclass(frozen=True, kw_only=True)
class RiskAnswer:
    """The change risk of a release; None where too little is known. sql: gives the probability again, in percent.

    sample_size: features that are known.
    """

    risk: ChangeRisk | None
    sql: str
    known_features: int


def change_risks(query: Query, days: Mapping[str, date], *, model: RiskModel | None = None) -> Mapping[str, RiskAnswer]:
    """The change risk of each release (a release_id of mart releases) as known at the end of its day.

    A release that went out by then is told as of the evening before. Each project's own releases, as far as their
    outcome was known on that day, correct what the model says.
    """
    if not days:
        return {}
    model = model or shipped_model()
    subjects = query(feature_query(), _bound(days))
    outcomes = read_outcomes(query, sorted(set(subjects["project_key"].drop_nulls().to_list())))
    told = _told(query, _needed(subjects, outcomes), model)
    rows = scaled(subjects)
    added = effects(model, rows)
    answers: dict[str, RiskAnswer] = {}
    for at, subject in enumerate(subjects.iter_rows(named=True)):
        mine = _known(outcomes.get(subject["project_key"], ()), subject)
        calibration = calibrate(_past(mine, told), base_rate=model.base_rate, slope=model.slope)
        known = int((~np.isnan(rows[at])).sum())
        answers[subject["release_id"]] = RiskAnswer(
            risk=_risk(subject, added[at], calibration) if known >= _FEWEST_FEATURES else None,
            sql=value_query(model, calibration, release_id=subject["release_id"], as_of=subject["as_of"]),
            known_features=known,
        )
    return answers


def level(chance: float) -> Literal["low", "medium", "high", "critical"]:
    """The word for a probability; from `high` on it is above the 30 percent that policies allow by default."""
    if chance < 0.15:
        return "low"
    if chance <= 0.3:
        return "medium"
    return "high" if chance <= 0.5 else "critical"


def _bound(days: Mapping[str, date]) -> dict[str, object]:
    return {"release_ids": list(days), "days": list(days.values())}


def _known(outcomes: Sequence[Outcome], subject: Mapping[str, object]) -> list[Outcome]:
    """The newest outcomes that were known on the day, in order of time, those of the release itself left out."""
    day, itself = subject["day"], (subject["product"], subject["version_number"])
    known = [each for each in outcomes if each.known_on <= day and (each.product, each.version_number) != itself]  # type: ignore[operator]
    return known[-HISTORY_SIZE:]


def _needed(subjects: pl.DataFrame, outcomes: Mapping[str, Sequence[Outcome]]) -> Mapping[str, date]:
    """The evening before each release that some subject is compared with."""
    return {
        outcome.release_id: outcome.released_on - timedelta(days=1)
        for subject in subjects.select("project_key", "product", "version_number", "day").unique().iter_rows(named=True)
        for outcome in _known(outcomes.get(subject["project_key"], ()), subject)
    }


def _told(query: Query, days: Mapping[str, date], model: RiskModel) -> Mapping[str, float]:
    if not days:
        return {}
    frame = query(feature_query(), _bound(days))
    return dict(zip(frame["release_id"].to_list(), effects(model, scaled(frame)).sum(axis=1).tolist(), strict=True))


def _past(outcomes: Sequence[Outcome], told: Mapping[str, float]) -> Past:
    return Past(
        said=np.array([told[outcome.release_id] for outcome in outcomes], dtype=np.float64),
        outcomes=np.array([outcome.had_hotfix for outcome in outcomes], dtype=np.float64),
        days=np.array([outcome.released_on.toordinal() for outcome in outcomes], dtype=np.int64),
        known=np.array([outcome.known_on.toordinal() for outcome in outcomes], dtype=np.int64),
    )


def _risk(subject: Mapping[str, object], added: NDArray[np.float64], calibration: Calibration) -> ChangeRisk:
    chance = probability(calibration, float(added.sum()))
    return ChangeRisk(
        probability=chance,
        base_rate=calibration.base_rate,
        sample_size=calibration.sample_size,
        level=level(chance),
        drivers=_drivers(subject, added * calibration.slope),
    )


def _drivers(subject: Mapping[str, object], added: NDArray[np.float64]) -> tuple[Driver, ...]:
    """The features that move the log odds most; none where the project's base rate says it all."""
    order = sorted(range(len(FEATURES)), key=lambda at: (-abs(added[at]), FEATURES[at].name))
    drivers: list[Driver] = []
    for at in order[:_DRIVERS]:
        value = subject[FEATURES[at].name]
        if added[at] != 0 and isinstance(value, int | float):
            direction = "raises" if added[at] > 0 else "lowers"
            drivers.append(
                Driver(
                    feature=FEATURES[at].name,
                    value=float(value),
                    effect=float(added[at]),
                    wording=f"{said(FEATURES[at], float(value))}: {direction} the risk",
                )
            )
    return tuple(drivers)
