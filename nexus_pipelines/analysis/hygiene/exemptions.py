"""What is left out on purpose, by whom, why and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """An issue, a project or a rule (all that are named must match) that does not count up to `expires_on`, included.

    expires_on: None is for good.
    """

    issue_key: str | None = None
    project_key: str | None = None
    rule: str | None = None
    approver: str
    reason: str
    expires_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it has not expired."""
        return self.expires_on is None or day <= self.expires_on


def is_exempt(rule: str, exemptions: Sequence[Exemption]) -> pl.Expr:
    """Boolean, never null: whether one of these (all in force) frees a row of the facts from a rule."""
    of_rule = [one for one in exemptions if one.rule in (None, rule)]
    issues = [one.issue_key for one in of_rule if one.issue_key and one.project_key is None]
    projects = [one.project_key for one in of_rule if one.project_key and one.issue_key is None]
    both = [one for one in of_rule if one.project_key and one.issue_key]
    conditions = [
        pl.col("issue_key").is_in(issues),
        pl.col("project_key").is_in(projects),
        pl.lit(any(one.issue_key is None and one.project_key is None for one in of_rule)),
        *((pl.col("issue_key") == one.issue_key) & (pl.col("project_key") == one.project_key) for one in both),
    ]
    return pl.any_horizontal(conditions)
