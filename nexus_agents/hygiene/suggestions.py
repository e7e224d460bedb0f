"""Values that empty fields could take: as published, and as proposals that a person decides on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from nexus_agents.published import Published
from nexus_pipelines.operations.proposals import Proposal, propose

MOST = 200
_SUGGESTIONS = """
select issue_key, kind, value, confidence, evidence, rests_on
from hygiene_suggestions
where
    project_key = $project_key
    and (len($issue_keys) = 0 or list_contains($issue_keys, issue_key))
order by confidence desc, issue_key, kind
"""


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """A change with its reason. proposal_id: None where it was not stored, or was proposed or rejected before."""

    proposal: Proposal
    proposal_id: int | None


def suggestions(published: Published, *, project_key: str, issue_keys: Sequence[str]) -> list[Proposal]:
    """The surest first, at most MOST. issue_keys: empty for all of the project."""
    rows = published.rows(_SUGGESTIONS, project_key=project_key, issue_keys=list(issue_keys), limit=MOST).rows
    return [
        Proposal(
            kind=row["kind"],
            issue_key=row["issue_key"],
            arguments={"value": _value(row["kind"], row["value"]), "before": None},
            evidence={"sentence": row["evidence"], "rests_on": list(row["rests_on"] or [])},
            confidence=row["confidence"],
        )
        for row in rows
    ]


def store(connection: psycopg.Connection, proposals: Sequence[Proposal], *, proposed_by: str) -> list[Suggested]:
    """Propose each, in one transaction."""
    with connection.transaction():
        return [
            Suggested(proposal=each, proposal_id=propose(connection, each, proposed_by=proposed_by))
            for each in proposals
        ]


def _value(kind: str, value: str) -> Any:
    """As the marts have it: points are a number, versions and labels are lists."""
    if kind == "set_points":
        return float(value)
    return value if kind == "set_team" else [value]
