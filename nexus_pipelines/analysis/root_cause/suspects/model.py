"""The weights of the signals, and how they become probabilities."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, kw_only=True)
class Model:
    """weights: by signal. none: the score of `none of the candidates did it`, against the average of all of them.

    Whether a range holds the culprit does not depend on its length, so none of them weighs as much as `none` times
    their number.
    """

    weights: Mapping[str, float]
    none: float

    def score(self, signals: Mapping[str, float]) -> float:
        return sum(self.weights.get(signal, 0.0) * value for signal, value in signals.items())

    def probabilities(self, scores: Sequence[float], *, most_none: float = 1.0) -> list[float]:
        """One for each score; what is missing to 1 is the probability of none of them, which is `most_none` at most."""
        none = self.none + math.log(max(len(scores), 1))
        highest = max([none, *scores])
        shares = [math.exp(score - highest) for score in scores]
        together, beside = sum(shares), math.exp(none - highest)
        certain = max(together / (together + beside), 1 - most_none)
        return [share / together * certain for share in shares] if together else [0.0 for _ in shares]


@cache
def shipped_model() -> Model:
    """The model in `weights.json`, which `benchmarks/train_suspects.py` writes."""
    text = files("nexus_pipelines.analysis.root_cause.suspects").joinpath("weights.json").read_text("utf-8")
    return read_model(text)


def read_model(text: str) -> Model:
    """A model from the JSON of `weights.json`."""
    told = json.loads(text)
    return Model(weights={name: float(value) for name, value in told["weights"].items()}, none=float(told["none"]))
