"""Fits the model of change risk to releases whose outcome is known: logistic regression with a ridge, numpy alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nexus_pipelines.analysis.readiness.change_risk.calibration import Past, calibrate, probability
from nexus_pipelines.analysis.readiness.change_risk.feature_query import feature_query
from nexus_pipelines.analysis.readiness.change_risk.features import scaled
from nexus_pipelines.analysis.readiness.change_risk.history import HISTORY_SIZE, read_outcomes
from nexus_pipelines.analysis.readiness.change_risk.model import FAR, RiskModel, effects
from nexus_pipelines.analysis.readiness.releases import Ask

Floats = NDArray[np.float64]

PENALTY = 20.0
SLOPES = tuple(step / 10 for step in range(11))


@dataclass(frozen=True, kw_only=True)
class Releases:
    """Releases in order of time. rows: scaled features, NaN where unknown; outcomes: 1 with a hotfix, else 0.

    days: the day (ordinal) before which each was judged; known: the day from which its outcome was known.
    """

    projects: NDArray[np.str_]
    days: NDArray[np.int64]
    known: NDArray[np.int64]
    rows: Floats
    outcomes: Floats

    def where(self, chosen: NDArray[np.bool_]) -> "Releases":
        return Releases(
            projects=self.projects[chosen],
            days=self.days[chosen],
            known=self.known[chosen],
            rows=self.rows[chosen],
            outcomes=self.outcomes[chosen],
        )


def read_releases(ask: Ask, project_keys: Sequence[str]) -> Releases:
    """The releases of these projects whose outcome is known by today, features as of the evening before each."""
    today = datetime.now(UTC).date()
    outcomes = sorted(
        (each for found in read_outcomes(ask, project_keys).values() for each in found if each.known_on <= today),
        key=lambda each: (each.released_on, each.project_key, each.product, each.version_number),
    )
    days = {each.release_id: each.released_on - timedelta(days=1) for each in outcomes}
    frame = ask(feature_query(), {"release_ids": list(days), "days": list(days.values())})
    ordered = pl.DataFrame({"release_id": list(days)}).join(frame, on="release_id", how="left", maintain_order="left")
    return Releases(
        projects=np.array([each.project_key for each in outcomes]),
        days=np.array([each.released_on.toordinal() for each in outcomes]),
        known=np.array([each.known_on.toordinal() for each in outcomes]),
        rows=scaled(ordered),
        outcomes=np.array([float(each.had_hotfix) for each in outcomes]),
    )


def fit(releases: Releases) -> RiskModel:
    """A model of all these releases; its slope is the one that serves projects best that it has not seen."""
    model = _fit_weights(releases)
    names = sorted(set(releases.projects.tolist()))
    if len(names) < 3:
        return model
    errors = np.zeros(len(SLOPES))
    for name in names:
        unseen = releases.projects == name
        other = _fit_weights(releases.where(~unseen))
        for at, slope in enumerate(SLOPES):
            told = walk(replace(other, slope=slope), releases.where(unseen))
            # Each project counts as one: a large one would decide alone.
            squares = (told - releases.outcomes[unseen]) ** 2
            errors[at] += float(np.average(squares, weights=_shares(releases)[unseen]))
    return replace(model, slope=SLOPES[int(np.argmin(errors))])


def walk(model: RiskModel, releases: Releases) -> Floats:
    """Probabilities of one project's releases, each calibrated on those whose outcome was known the day before it."""
    said = effects(model, releases.rows).sum(axis=1)
    told = np.zeros(len(said))
    for at in range(len(said)):
        earlier = np.flatnonzero(releases.known < releases.days[at])[-HISTORY_SIZE:]
        past = Past(
            said=said[earlier],
            outcomes=releases.outcomes[earlier],
            days=releases.days[earlier],
            known=releases.known[earlier],
        )
        calibration = calibrate(past, base_rate=model.base_rate, slope=model.slope)
        told[at] = probability(calibration, float(said[at]))
    return told


def _fit_weights(releases: Releases) -> RiskModel:
    shares = _shares(releases)
    means, deviations = _standard(releases.rows, shares)
    standard = np.clip(np.nan_to_num((releases.rows - means) / deviations), -FAR, FAR)
    design = np.column_stack([np.ones(len(standard)), standard])
    ridge = np.diag([0.0] + [PENALTY] * standard.shape[1])
    found = np.zeros(design.shape[1])
    for _ in range(100):
        told = 1 / (1 + np.exp(-design @ found))
        slope_of = design.T @ (shares * (releases.outcomes - told)) - ridge @ found
        bend = (design * (shares * told * (1 - told))[:, None]).T @ design + ridge
        step = np.linalg.solve(bend, slope_of)
        found += step
        if np.abs(step).max() < 1e-9:
            break
    rates = [_rate(releases.outcomes, shares, releases.projects == name) for name in set(releases.projects.tolist())]
    return RiskModel(
        means=means,
        deviations=deviations,
        weights=found[1:],
        base_rate=float(np.mean([rate for rate in rates if rate is not None])),
        slope=1.0,
    )


def _shares(releases: Releases) -> Floats:
    """What each counts for: packages of one repository that go out on one day are one event with one cause."""
    events = [f"{project} {day}" for project, day in zip(releases.projects, releases.days, strict=True)]
    return 1 / np.array([events.count(event) for event in events])


def _rate(outcomes: Floats, shares: Floats, mine: NDArray[np.bool_]) -> float | None:
    return float(np.average(outcomes[mine], weights=shares[mine])) if mine.sum() >= 10 else None


def _standard(rows: Floats, shares: Floats) -> tuple[Floats, Floats]:
    means, deviations = np.zeros(rows.shape[1]), np.ones(rows.shape[1])
    for at in range(rows.shape[1]):
        known = ~np.isnan(rows[:, at])
        if known.any():
            means[at] = np.average(rows[known, at], weights=shares[known])
            spread = np.sqrt(np.average((rows[known, at] - means[at]) ** 2, weights=shares[known]))
            deviations[at] = spread if spread > 0 else 1.0
    return means, deviations
