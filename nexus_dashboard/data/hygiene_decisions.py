"""What people decided about hygiene, in Postgres: exemptions, and proposed values; each with its audit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import psycopg
import streamlit as st

from nexus_dashboard.data.door import postgres
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.hygiene import exemptions as stored
from nexus_pipelines.operations.hygiene.exemptions import Exemption
from nexus_pipelines.operations.proposals import (
    Proposal,
    ProposalKind,
    ProposalState,
    StoredProposal,
    decide,
    list_proposals,
    propose,
)

Decision = Literal["confirmed", "rejected"]


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A row of hygiene_suggestions that somebody decides on."""

    issue_key: str
    project_key: str
    kind: ProposalKind
    value: str
    confidence: float
    evidence: str
    rests_on: Sequence[str]


@st.cache_data(ttl=5, max_entries=32, show_spinner=False)
def exemptions(project_key: str | None) -> list[Exemption]:
    """All exemptions of a project, or of all, newest first.

    Raises:
        OperatorError: Postgres does not answer.
    """
    with postgres() as connection:
        return stored.list_exemptions(connection, project_key=project_key)


def add_exemption(
    *, project_key: str, issue_key: str | None, rule: str, approver: str, reason: str, expires_on: date | None
) -> None:
    """Store an exemption; it counts from the next run on.

    Raises:
        UserError: a name or a reason is missing, or the ticket is none of the project.
        OperatorError: Postgres does not answer.
    """
    if issue_key is not None and not issue_key.startswith(f"{project_key}-"):
        raise UserError(f"{issue_key} is no ticket of {project_key}; give a key such as {project_key}-12, or none.")
    with postgres() as connection:
        stored.exempt(
            connection,
            project_key=project_key,
            issue_key=issue_key,
            rule=rule,
            approver=approver.strip(),
            reason=reason.strip(),
            expires_on=expires_on,
        )
    exemptions.clear()


def withdraw_exemption(exemption_id: int, *, withdrawn_by: str) -> None:
    """End an exemption from the next run on.

    Raises:
        UserError: no name is given, or it was withdrawn before.
        OperatorError: Postgres does not answer.
    """
    if not withdrawn_by.strip():
        raise UserError("Say who withdraws the exemption.")
    with postgres() as connection:
        stored.withdraw(connection, exemption_id, withdrawn_by=withdrawn_by.strip())
    exemptions.clear()


@st.cache_data(ttl=5, max_entries=32, show_spinner=False)
def proposals(project_key: str | None) -> list[StoredProposal]:
    """Proposed values of a project, or of all, in every state; at most 1,000.

    Raises:
        OperatorError: Postgres does not answer.
    """
    with postgres() as connection:
        return list_proposals(connection, states=get_args(ProposalState), project_key=project_key, limit=1000)


def decide_on(suggestion: Suggestion, decision: Decision, *, decided_by: str) -> None:
    """Note that somebody confirms or rejects a suggested value; nothing is written to Jira here.

    Raises:
        UserError: no name is given, or it was decided before.
        OperatorError: Postgres does not answer.
    """
    if not decided_by.strip():
        raise UserError("Say who you are first: a change is made in somebody's name.")
    proposal = _proposal(suggestion)
    with postgres() as connection:
        proposal_id = propose(connection, proposal, proposed_by="Nexus") or _open_one(connection, proposal)
        if proposal_id is None:
            raise UserError(f"The value for {suggestion.issue_key} was decided before.")
        decide(connection, proposal_id, decision, decided_by=decided_by.strip())
    proposals.clear()


def _open_one(connection: psycopg.Connection, proposal: Proposal) -> int | None:
    found = list_proposals(connection, states=["proposed", "failed"], limit=1000)
    same = (
        each.proposal_id
        for each in found
        if (each.issue_key, each.kind, each.arguments) == (proposal.issue_key, proposal.kind, proposal.arguments)
    )
    return next(same, None)


def _proposal(suggestion: Suggestion) -> Proposal:
    value: object = suggestion.value
    if suggestion.kind == "set_points":
        value = float(suggestion.value)
    elif suggestion.kind != "set_team":
        value = [suggestion.value]
    return Proposal(
        kind=suggestion.kind,
        issue_key=suggestion.issue_key,
        arguments={"value": value, "before": None},
        evidence={"sentence": suggestion.evidence, "rests_on": list(suggestion.rests_on)},
        confidence=suggestion.confidence,
    )
