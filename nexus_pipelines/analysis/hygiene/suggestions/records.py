"""A fix that somebody may confirm, and what it rests on."""

from dataclasses import dataclass
from typing import Literal

SuggestedField = Literal["team", "story_points", "fix_version"]


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A value for an empty field. confidence: 0 to 1. evidence: keys of the issues it rests on, most telling first."""

    issue_key: str
    field: SuggestedField
    value: str
    confidence: float
    reason: str
    evidence: tuple[str, ...]
