"""The five rules of the strict score. A rule asks of one field whether somebody filled it in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import polars as pl

RULE_SET_VERSION = "strict-1"

RuleId = Literal["labels", "fix_version", "affected_version", "story_points", "team"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`column` of the issues frame must be filled in; `is_filled` turns it into a boolean expression."""

    rule: RuleId
    title: str
    column: str
    is_filled: Callable[[pl.Expr], pl.Expr]

    @property
    def passes(self) -> pl.Expr:
        """Boolean, never null: whether an issue satisfies the rule."""
        return self.is_filled(pl.col(self.column)).fill_null(False)


def any_text(column: pl.Expr) -> pl.Expr:
    """A list with at least one text that is not blank."""
    return column.list.eval(pl.element().str.strip_chars().str.len_chars() > 0).list.any()


def some_text(column: pl.Expr) -> pl.Expr:
    """A text that is not blank, nor an empty list or object that a source wrote as text."""
    return ~column.str.strip_chars().is_in(["", "[]", "{}"])


def present(column: pl.Expr) -> pl.Expr:
    """Any number, zero included."""
    return column.is_not_null()


STRICT_RULES: tuple[Rule, ...] = (
    Rule(rule="labels", title="Labels", column="labels", is_filled=any_text),
    Rule(rule="fix_version", title="Fix Version", column="fix_versions", is_filled=any_text),
    Rule(rule="affected_version", title="Affected Version", column="affected_versions", is_filled=any_text),
    Rule(rule="story_points", title="Story Points", column="story_points", is_filled=present),
    Rule(rule="team", title="Team/Contributors", column="team", is_filled=some_text),
)
