"""How a confidence is called: the vocabulary's levels (section 4)."""

from typing import Literal

ConfidenceLevel = Literal["high", "medium", "low", "uncertain"]

_LEVELS: tuple[tuple[float, ConfidenceLevel], ...] = ((0.8, "high"), (0.5, "medium"), (0.3, "low"))


def level_of(confidence: float) -> ConfidenceLevel:
    """high from 0.8, medium from 0.5, low from 0.3, else uncertain."""
    for least, level in _LEVELS:
        if confidence >= least:
            return level
    return "uncertain"
