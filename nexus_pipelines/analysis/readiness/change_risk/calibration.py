"""From what the features say to a probability that holds in one project, by what happened after its own releases."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The shipped base rate counts as so many of the project's own releases.
_PRIOR_RELEASES = 10
# With fewer outcomes, one release more or less would turn the comparison with the base rate.
_ENOUGH_TO_COMPARE = 20
# Squared errors by which a slope has to be better before it departs by 1 from what holds elsewhere: twenty to sixty
# releases differ by more than that from chance alone.
_PULL = 2.0
_SLOPES = tuple(step / 10 for step in range(11))


@dataclass(frozen=True, kw_only=True)
class Past:
    """A project's earlier releases, in order of time.

    said: the sums of their effects. outcomes: 1 where a hotfix followed, else 0. days: the day (ordinal) on which each
    went out; known: since when its outcome was known.
    """

    said: NDArray[np.float64]
    outcomes: NDArray[np.float64]
    days: NDArray[np.int64]
    known: NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A probability is sigmoid(`intercept` + `slope` x the sum of the effects); base_rate: of the project, shrunk.

    sample_size: the project's releases whose outcome was known.
    """

    base_rate: float
    intercept: float
    slope: float
    sample_size: int


def calibrate(past: Past, *, base_rate: float, slope: float) -> Calibration:
    """How to read the model in a project.

    The project's base rate is drawn toward `base_rate`. `slope` is what the model's say counts for elsewhere; with
    enough outcomes the project takes the one that would have served it best, release by release, drawn toward that.
    Where its base rate alone would have been clearly better, it is 0.
    """
    size = len(past.outcomes)
    if size >= _ENOUGH_TO_COMPARE:
        errors = [_error(past, base_rate, tried) + _PULL * (tried - slope) ** 2 for tried in _SLOPES]
        slope = _SLOPES[int(np.argmin(errors))]
    rate = (float(past.outcomes.sum()) + _PRIOR_RELEASES * base_rate) / (size + _PRIOR_RELEASES)
    mean = float(past.said.sum()) / (size + _PRIOR_RELEASES)
    return Calibration(
        base_rate=rate,
        intercept=float(np.log(rate / (1 - rate))) - slope * mean,
        slope=slope,
        sample_size=size,
    )


def probability(calibration: Calibration, said: float) -> float:
    """Between 0 and 1, both left out."""
    return float(1 / (1 + np.exp(-(calibration.intercept + calibration.slope * said))))


def _error(past: Past, base_rate: float, slope: float) -> float:
    """Sum of squared errors, each release told from what was known the evening before it."""
    was_known = (past.known[None, :] < past.days[:, None]).astype(np.float64)
    sizes = was_known.sum(axis=1) + _PRIOR_RELEASES
    rates = (was_known @ past.outcomes + _PRIOR_RELEASES * base_rate) / sizes
    means = was_known @ past.said / sizes
    told = 1 / (1 + np.exp(-(np.log(rates / (1 - rates)) + slope * (past.said - means))))
    return float(((told - past.outcomes) ** 2).sum())
