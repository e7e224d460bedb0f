"""What people decided about a release, in Postgres: waivers, statements, decisions, and how those turned out."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

import streamlit as st

from nexus_dashboard.data.door import postgres
from nexus_dashboard.data.release_verdict import verdict_on
from nexus_pipelines.errors import OperatorError, UserError
from nexus_pipelines.operations.releases import attestations as stated
from nexus_pipelines.operations.releases import decisions as decided
from nexus_pipelines.operations.releases import track_record as outcomes
from nexus_pipelines.operations.releases import waivers as waived
from nexus_pipelines.operations.releases.attestations import StoredAttestation
from nexus_pipelines.operations.releases.decisions import NewDecision, StoredDecision, Verdict
from nexus_pipelines.operations.releases.track_record import TrackRecord
from nexus_pipelines.operations.releases.waivers import StoredWaiver


@st.cache_data(ttl=5, max_entries=16, show_spinner=False)
def waivers(project_key: str, version_name: str) -> list[StoredWaiver]:
    """All of the release, oldest first, those that are over too.

    Raises (as everything here):
        OperatorError: Postgres does not answer, or is of an earlier version of Nexus.
    """
    with postgres() as connection:
        return waived.list_waivers(connection, project_key=project_key, version_name=version_name)


@st.cache_data(ttl=5, max_entries=16, show_spinner=False)
def attestations(project_key: str, version_name: str) -> list[StoredAttestation]:
    """All of the release, oldest first, those taken back too."""
    with postgres() as connection:
        return stated.list_attestations(connection, project_key=project_key, version_name=version_name)


@st.cache_data(ttl=5, max_entries=16, show_spinner=False)
def decisions(project_key: str, version_name: str) -> list[StoredDecision]:
    """All of the release, newest first."""
    with postgres() as connection:
        return decided.list_decisions(connection, project_key=project_key, version_name=version_name)


@st.cache_data(ttl=30, max_entries=16, show_spinner=False)
def track_record(project_key: str) -> list[TrackRecord]:
    """What became of the project's decisions, by verdict and decision."""
    with postgres() as connection:
        return outcomes.track_record(connection, project_key=project_key)


def waive(
    project_key: str, version_name: str, *, criterion: str, item: str | None, reason: str, person: str, until: date
) -> None:
    """Let the release pass although it fails a criterion, or one item of it.

    Raises:
        UserError: a name or a reason is missing, or the day has passed.
    """
    with postgres() as connection:
        waived.waive(
            connection,
            project_key=project_key,
            version_name=version_name,
            criterion=criterion,
            item=item,
            reason=reason,
            approved_by=person,
            expires_on=until,
        )
    _forget()


def withdraw_waiver(waiver_id: int, *, person: str) -> None:
    """End a waiver now.

    Raises:
        UserError: nobody is named, or it was withdrawn before.
    """
    with postgres() as connection:
        waived.withdraw_waiver(connection, waiver_id, withdrawn_by=_named(person))
    _forget()


def attest(project_key: str, version_name: str, *, criterion: str, is_met: bool, statement: str, person: str) -> None:
    """State what no source can show.

    Raises:
        UserError: a name or the statement is missing.
    """
    with postgres() as connection:
        stated.attest(
            connection,
            project_key=project_key,
            version_name=version_name,
            criterion=criterion,
            is_met=is_met,
            statement=statement,
            attested_by=person,
        )
    _forget()


def withdraw_attestation(attestation_id: int, *, person: str) -> None:
    """Take a statement back.

    Raises:
        UserError: nobody is named, or it was taken back before.
    """
    with postgres() as connection:
        stated.withdraw_attestation(connection, attestation_id, withdrawn_by=_named(person))
    _forget()


def decide(content: Mapping[str, Any], *, decision: str, reason: str, person: str) -> None:
    """Store a decision with the whole assessment that it rests on, as the agent API gave it.

    Raises:
        UserError: nobody is named, or a decision against the verdict gives no reason.
        OperatorError: the assessment is not one that can be stored.
    """
    if decision not in get_args(Verdict):
        raise UserError(f"{decision} is no decision; choose one of {', '.join(get_args(Verdict))}.")
    try:
        new = NewDecision(
            project_key=content["release"]["project_key"],
            version_name=content["release"]["version_name"],
            release_id=content["release"]["release_id"],
            decided_by=person,
            snapshot_id=content["moment"]["snapshot_id"],
            as_of=date.fromisoformat(content["moment"]["as_of"]),
            policy_name=content["policy_name"],
            policy_version=content["policy_version"],
            judgements_version=content["judgements_version"],
            verdict=content["verdict"],
            decision=decision,  # pyright: ignore[reportArgumentType] - checked above
            reason=reason or None,
            assessment=content,
        )
    except (KeyError, TypeError) as error:
        raise OperatorError(
            f"The agent API's answer lacks {error}; dashboard and API are of different versions: restart both."
        ) from error
    with postgres() as connection:
        decided.record_decision(connection, new)
    _forget()


def _named(person: str) -> str:
    if not person.strip():
        raise UserError("Say who you are first: a change is made in somebody's name.")
    return person.strip()


def _forget() -> None:
    for cached in (waivers, attestations, decisions, track_record, verdict_on):
        cached.clear()
