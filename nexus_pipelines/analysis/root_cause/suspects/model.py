"""The weights of the signals, and how they become probabilities."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class Model:
    """weights: by signal. none: the score of `none of the candidates did it`, against which all of them stand."""

    weights: Mapping[str, float]
    none: float

    def score(self, signals: Mapping[str, float]) -> float:
        return sum(self.weights.get(signal, 0.0) * value for signal, value in signals.items())

    def probabilities(self, scores: Sequence[float]) -> list[float]:
        """One for each score; what is missing to 1 is the probability of none of them."""
        highest = max([self.none, *scores])
        shares = [math.exp(score - highest) for score in scores]
        whole = sum(shares) + math.exp(self.none - highest)
        return [share / whole for share in shares]


@cache
def shipped_model() -> Model:
    """The model in `weights.json`, which `benchmarks/train_suspects.py` writes."""
    text = files("nexus_pipelines.analysis.root_cause.suspects").joinpath("weights.json").read_text("utf-8")
    return read_model(text)


def read_model(text: str) -> Model:
    """A model from the JSON of `weights.json`."""
    told = json.loads(text)
    return Model(weights={name: float(value) for name, value in told["weights"].items()}, none=float(told["none"]))
