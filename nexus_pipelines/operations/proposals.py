"""Changes to tickets that Nexus or somebody proposes: written nowhere before a person has confirmed them.

proposed -> confirmed -> applied | failed | stale; proposed -> rejected | stale. A failed one may be confirmed again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit

ProposalKind = Literal["set_team", "set_points", "set_fix_version", "set_affected_version", "add_labels"]
ProposalState = Literal["proposed", "confirmed", "rejected", "applied", "failed", "stale"]

_COLUMNS = (
    "proposal_id, kind, issue_key, arguments, evidence, confidence, proposed_by, proposed_at, state, decided_by, "
    "decided_at, applied_at, result"
)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A change of one field of one ticket.

    arguments: `value`, what the field shall hold or have added, and `before`, what it held when this was proposed
    (null for nothing), both as Nexus's marts have them: a name, a number, a list of names. evidence: what it rests on,
    for people. confidence: 0 to 1; None where a person proposed it.
    """

    kind: ProposalKind
    issue_key: str
    arguments: Mapping[str, Any]
    evidence: Mapping[str, Any]
    confidence: float | None


@dataclass(frozen=True, kw_only=True)
class StoredProposal(Proposal):
    """One row of app.proposals. result: what became of it, as a sentence."""

    proposal_id: int
    proposed_by: str
    proposed_at: datetime
    state: ProposalState
    decided_by: str | None
    decided_at: datetime | None
    applied_at: datetime | None
    result: str | None


def propose(connection: psycopg.Connection, proposal: Proposal, *, proposed_by: str) -> int | None:
    """Add a proposal, committed with the caller's transaction; its number.

    None where the same change is proposed already or was rejected. Another open one for the same field becomes stale.
    """
    same = connection.execute(
        """
        select 1 from app.proposals
        where kind = %s and issue_key = %s and arguments = %s and state in ('proposed', 'confirmed', 'rejected')
        limit 1
        """,
        [proposal.kind, proposal.issue_key, Jsonb(dict(proposal.arguments))],
    ).fetchone()
    if same is not None:
        return None
    connection.execute(
        "update app.proposals set state = 'stale', result = 'A newer proposal took its place.' "
        "where kind = %s and issue_key = %s and state = 'proposed'",
        [proposal.kind, proposal.issue_key],
    )
    row = connection.execute(
        """
        insert into app.proposals (kind, issue_key, arguments, evidence, confidence, proposed_by)
        values (%s, %s, %s, %s, %s, %s)
        on conflict (kind, issue_key) where state = 'proposed' do nothing
        returning proposal_id
        """,
        [
            *(proposal.kind, proposal.issue_key, Jsonb(dict(proposal.arguments)), Jsonb(dict(proposal.evidence))),
            *(proposal.confidence, proposed_by),
        ],
    ).fetchone()
    if row is None:
        return None
    audit.record(
        connection,
        actor=proposed_by,
        action="propose change",
        subject=proposal.issue_key,
        detail={"proposal_id": row[0], "kind": proposal.kind, "arguments": dict(proposal.arguments)},
    )
    return int(row[0])


def decide(
    connection: psycopg.Connection, proposal_id: int, decision: Literal["confirmed", "rejected"], *, decided_by: str
) -> StoredProposal:
    """Confirm or reject an open proposal, or confirm a failed one again; it as it is now. Commits.

    Confirming only notes it: `destinations.jira.apply_proposal` writes.

    Raises:
        UserError: there is none, or it was decided before.
    """
    open_states = ["proposed", "failed"] if decision == "confirmed" else ["proposed"]
    with connection.transaction():
        with connection.cursor(row_factory=class_row(StoredProposal)) as cursor:
            row = cursor.execute(
                f"update app.proposals set state = %s, decided_by = %s, decided_at = now(), "  # noqa: S608 - our own
                f"result = null where proposal_id = %s and state = any(%s) returning {_COLUMNS}",
                [decision, decided_by, proposal_id, open_states],
            ).fetchone()
        if row is not None:
            audit.record(
                connection,
                actor=decided_by,
                action="confirm change" if decision == "confirmed" else "reject change",
                subject=row.issue_key,
                detail={"proposal_id": proposal_id, "kind": row.kind, "arguments": dict(row.arguments)},
            )
    connection.commit()
    if row is not None:
        return row
    found = find_proposal(connection, proposal_id)
    if found is None:
        raise UserError(f"There is no proposal {proposal_id}; `nexus hygiene fixes list` shows those that are open.")
    raise UserError(f"Proposal {proposal_id} for {found.issue_key} is {found.state} and cannot be {decision} any more.")


def settle_proposal(
    connection: psycopg.Connection,
    proposal_id: int,
    state: Literal["applied", "failed", "stale"],
    *,
    result: str,
    actor: str,
) -> None:
    """Note what became of a confirmed proposal. Commits. result: a sentence for people."""
    with connection.transaction():
        row = connection.execute(
            """
            update app.proposals
            set state = %(state)s, result = %(result)s, applied_at = case when %(state)s = 'applied' then now() end
            where proposal_id = %(proposal_id)s and state = 'confirmed'
            returning issue_key, kind
            """,
            {"state": state, "result": result.replace("\0", ""), "proposal_id": proposal_id},
        ).fetchone()
        if row is not None:
            audit.record(
                connection,
                actor=actor,
                action="apply change",
                subject=str(row[0]),
                detail={"proposal_id": proposal_id, "kind": row[1], "state": state, "result": result},
            )
    connection.commit()


def find_proposal(connection: psycopg.Connection, proposal_id: int) -> StoredProposal | None:
    """One proposal; None where there is none of this number."""
    with connection.cursor(row_factory=class_row(StoredProposal)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.proposals where proposal_id = %s",  # noqa: S608 - names of our own
            [proposal_id],
        ).fetchone()


def list_proposals(
    connection: psycopg.Connection,
    *,
    states: Sequence[ProposalState] = ("proposed",),
    project_key: str | None = None,
    limit: int = 200,
) -> list[StoredProposal]:
    """Proposals in these states, the surest first; of the tickets of one project where it is named."""
    with connection.cursor(row_factory=class_row(StoredProposal)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.proposals "  # noqa: S608 - names of our own
            "where state = any(%(states)s) "
            "and (%(project)s::text is null or starts_with(issue_key, %(project)s || '-')) "
            "order by confidence desc nulls last, proposal_id limit %(limit)s",
            {"states": list(states), "project": project_key, "limit": limit},
        ).fetchall()
