"""The shipped model: a logistic regression over standardised features; reading it takes no more than numpy."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nexus_pipelines.analysis.readiness.change_risk.features import FEATURES

# A feature further from the mean than three standard deviations says no more than one that is three away.
FAR = 3.0


@dataclass(frozen=True, kw_only=True)
class RiskModel:
    """Weights for standardised features, in the order of FEATURES.

    base_rate: share of releases with a hotfix in training, each project counted as one. slope: by how much the say of
    the weights is shrunk where a project's own history does not tell it.
    """

    means: NDArray[np.float64]
    deviations: NDArray[np.float64]
    weights: NDArray[np.float64]
    base_rate: float
    slope: float


def effects(model: RiskModel, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each feature adds to the log odds, in the shape of `rows` (scaled features, NaN where unknown).

    What is unknown adds nothing.
    """
    standard = (rows - model.means) / model.deviations
    return np.clip(np.nan_to_num(standard, nan=0.0), -FAR, FAR) * model.weights


@cache
def shipped_model() -> RiskModel:
    """The model in `weights.json`, which `benchmarks/train_change_risk.py` writes."""
    return parse_model(files("nexus_pipelines.analysis.readiness.change_risk").joinpath("weights.json").read_text())


def parse_model(text: str) -> RiskModel:
    """A model from the JSON of `weights.json`.

    Raises:
        ValueError: its features are not those of this version.
    """
    told: dict[str, Any] = json.loads(text)
    rows: Sequence[dict[str, Any]] = told["features"]
    if [row["name"] for row in rows] != [feature.name for feature in FEATURES]:
        raise ValueError("The weights of change risk are for other features; train them again.")
    return RiskModel(
        means=np.array([row["mean"] for row in rows], dtype=np.float64),
        deviations=np.array([row["deviation"] for row in rows], dtype=np.float64),
        weights=np.array([row["weight"] for row in rows], dtype=np.float64),
        base_rate=told["base_rate"],
        slope=told["slope"],
    )
