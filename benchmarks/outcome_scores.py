"""How well probabilities of a rare outcome rank and hold: area under the curve, capture, Brier skill."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def area(outcomes: Floats, told: Floats) -> float:
    """Area under the curve: how often a release with a hotfix was told riskier than one without."""
    hit, missed = told[outcomes == 1], told[outcomes == 0]
    above = (hit[:, None] > missed[None]).mean() + (hit[:, None] == missed[None]).mean() / 2
    return float(above)


def interval(outcomes: Floats, told: Floats, *, seed: int = 20, draws: int = 2000) -> tuple[float, float]:
    """The middle 95 percent of the area over bootstrap samples of releases."""
    generator = np.random.default_rng(seed)
    areas: list[float] = []
    while len(areas) < draws:
        taken = generator.integers(0, len(outcomes), len(outcomes))
        if 0 < outcomes[taken].sum() < len(taken):
            areas.append(area(outcomes[taken], told[taken]))
    low, high = np.percentile(areas, [2.5, 97.5])
    return float(low), float(high)


def captured(outcomes: Floats, told: Floats, *, share: float = 0.1) -> float:
    """Of the releases with a hotfix, how many are among the `share` told riskiest; ties count in part."""
    taken = share * len(outcomes)
    ahead = np.array([(told > value).sum() for value in told])
    level = np.array([(told == value).sum() for value in told])
    part = np.clip((taken - ahead) / level, 0, 1)
    return float((part * outcomes).sum() / outcomes.sum())


def brier_skill(outcomes: Floats, told: Floats, rates: Floats) -> float:
    """By how much the squared error is below that of `rates`; 0 is no better, negative is worse."""
    return float(1 - np.mean((told - outcomes) ** 2) / np.mean((rates - outcomes) ** 2))
