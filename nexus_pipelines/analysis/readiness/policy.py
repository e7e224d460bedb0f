"""A policy: which criteria count for a release, with which threshold, severity and weight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nexus_pipelines.analysis.readiness.records import Severity


@dataclass(frozen=True, kw_only=True)
class Term:
    """How a policy uses one criterion. max_age_hours: older data is stale; None has no limit."""

    criterion: str
    threshold: float
    severity: Severity
    is_required: bool
    weight: float
    max_age_hours: float | None


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Terms in the catalogue's order. project_key: the only project it is for; None is for all.

    What a policy extends is resolved when it is read: a policy stands for itself, whatever becomes of its parent.
    """

    name: str
    version: int
    terms: Sequence[Term]
    project_key: str | None = None
    description: str = ""

    @cached_property
    def by_criterion(self) -> Mapping[str, Term]:
        """The terms by the criterion they are about."""
        return {term.criterion: term for term in self.terms}


def as_mapping(policy: Policy) -> dict[str, Any]:
    """The policy as plain JSON values; `read_policy` makes the same policy of it."""
    return {
        "name": policy.name,
        "version": policy.version,
        **({"project": policy.project_key} if policy.project_key else {}),
        **({"description": policy.description} if policy.description else {}),
        "criteria": {term.criterion: _as_mapping(term) for term in policy.terms},
    }


def _as_mapping(term: Term) -> dict[str, Any]:
    limit = {} if term.max_age_hours is None else {"max_age_hours": term.max_age_hours}
    return {
        "threshold": term.threshold,
        "severity": term.severity,
        "required": term.is_required,
        "weight": term.weight,
        **limit,
    }
