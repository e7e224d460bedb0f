"""From what the features say to a probability that holds in one project, by what happened after its own releases."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# The shipped base rate counts as so many of the project's own releases.
_PRIOR_RELEASES = 10
# With fewer outcomes, one release more or less would turn the comparison with the base rate.
_ENOUGH_TO_COMPARE = 20
_SLOPES = tuple(step / 10 for step in range(11))


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A probability is sigmoid(`intercept` + `slope` x the sum of the effects); base_rate: of the project, shrunk.

    sample_size: the project's releases whose outcome was known.
    """

    base_rate: float
    intercept: float
    slope: float
    sample_size: int


def calibrate(
    said: NDArray[np.float64], outcomes: NDArray[np.float64], *, base_rate: float, slope: float
) -> Calibration:
    """How to read the model in a project.

    The project's base rate is drawn toward `base_rate`, and `slope` is what the model's say counts for elsewhere. With
    enough outcomes the project takes the slope that would have served it best, release by release; 0 where the base
    rate alone would have been no worse.

    Args:
        said: the sums of effects of the project's earlier releases, in order of time.
        outcomes: 1 where a hotfix followed, else 0.
    """
    if len(outcomes) >= _ENOUGH_TO_COMPARE:
        errors = [_error(said, outcomes, base_rate, tried) for tried in _SLOPES]
        slope = _SLOPES[int(np.argmin(errors))]
    rate, mean = _drawn(said, outcomes, base_rate)
    return Calibration(base_rate=rate, intercept=_logit(rate) - slope * mean, slope=slope, sample_size=len(outcomes))


def probability(calibration: Calibration, said: float) -> float:
    """Between 0 and 1, both left out."""
    return float(1 / (1 + np.exp(-(calibration.intercept + calibration.slope * said))))


def _error(said: NDArray[np.float64], outcomes: NDArray[np.float64], base_rate: float, slope: float) -> float:
    """Sum of squared errors, each release told from those before it."""
    before = np.arange(len(outcomes))
    rates = (np.cumsum(outcomes) - outcomes + _PRIOR_RELEASES * base_rate) / (before + _PRIOR_RELEASES)
    means = (np.cumsum(said) - said) / (before + _PRIOR_RELEASES)
    told = 1 / (1 + np.exp(-(np.log(rates / (1 - rates)) + slope * (said - means))))
    return float(((told - outcomes) ** 2).sum())


def _drawn(said: NDArray[np.float64], outcomes: NDArray[np.float64], base_rate: float) -> tuple[float, float]:
    size = len(outcomes) + _PRIOR_RELEASES
    return (float(outcomes.sum()) + _PRIOR_RELEASES * base_rate) / size, float(said.sum()) / size


def _logit(rate: float) -> float:
    return float(np.log(rate / (1 - rate)))
