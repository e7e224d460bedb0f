"""What a hygiene rule is made of. One rule has one id; H01 to H21 are the numbers of the catalogue it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

Severity = Literal["critical", "high", "medium", "low", "info"]
Level = Literal["bronze", "silver", "gold"]
Stage = Literal["backlog", "ready", "in_progress", "done"]
Family = Literal["story", "task", "bug", "epic", "subtask", "other"]
State = Literal["passed", "violated", "not_applicable", "not_in_use", "exempt"]
Grain = Literal["ALL", "project", "team", "assignee", "component", "sprint", "release"]

LEVELS: tuple[Level, ...] = ("bronze", "silver", "gold")
STAGES: tuple[Stage, ...] = ("backlog", "ready", "in_progress", "done")
GRAINS: tuple[Grain, ...] = ("ALL", "project", "team", "assignee", "component", "sprint", "release")
FAMILIES: tuple[Family, ...] = ("story", "task", "bug", "epic", "subtask", "other")

Limits = Mapping[str, float]
Factors = Mapping[Stage, float]

# How much a rule counts in each stage; a stage that is left out is one where it does not apply.
EVERY: Factors = {"backlog": 1.0, "ready": 1.0, "in_progress": 1.0, "done": 0.5}
OPEN: Factors = {"backlog": 1.0, "ready": 1.0, "in_progress": 1.0}
PLANNED: Factors = {"ready": 1.0, "in_progress": 1.0}
PLANNED_OR_DONE: Factors = {"ready": 1.0, "in_progress": 1.0, "done": 0.5}
BEGUN: Factors = {"in_progress": 1.0, "done": 0.5}
IN_PROGRESS: Factors = {"in_progress": 1.0}
DONE: Factors = {"done": 1.0}


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a rule asks of one row of the facts, as expressions.

    asks: whether it applies beyond its types and stages (null is no). degree: how badly it is violated, 0 (passed) to
    1; null is not applicable. evidence: a sentence with what was seen, read only where the degree is above 0.
    severity: where it differs from the rule's own.
    """

    degree: pl.Expr
    evidence: pl.Expr
    asks: pl.Expr = field(default_factory=lambda: pl.lit(True))
    severity: pl.Expr | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule and all that is said of it; the page docs/hygiene.md is written from these records.

    applies and violated: sentences that define it, over columns of the marts. families: kinds of issue it looks at.
    limits: its thresholds by name. field: the field whose use in the project is asked for; a project that never filled
    it in has the rule `not_in_use`. needs_changelog: not applicable to an issue without one. survives: whether it can
    be judged from dates alone, for a past day of an issue without a changelog.
    """

    rule: str
    number: str
    title: str
    applies: str
    violated: str
    graded: str
    fix: str
    weight: float
    severity: Severity
    level: Level
    families: tuple[Family, ...]
    stages: Factors
    judge: Callable[[Limits], Judgement]
    limits: Limits = field(default_factory=dict[str, float])
    field: str | None = None
    needs_changelog: bool = False
    survives: bool = False
