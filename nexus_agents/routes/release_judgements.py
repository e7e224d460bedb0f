"""What people judge of releases over HTTP: waivers, attestations and policies."""

from datetime import date
from typing import Annotated, Any, Literal

import psycopg
from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import Field, StringConstraints

from nexus_agents.access import UsesResources
from nexus_agents.records import Mode, Record
from nexus_agents.routes.hygiene_checks import Project
from nexus_pipelines.analysis.readiness.criteria import CRITERIA_BY_ID, KnownCriterion
from nexus_pipelines.analysis.readiness.policy import as_mapping
from nexus_pipelines.analysis.readiness.stored_policies import checked_policy, policy_for, shipped_version
from nexus_pipelines.operations.releases.attestations import (
    StoredAttestation,
    attest,
    list_attestations,
    withdraw_attestation,
)
from nexus_pipelines.operations.releases.policies import StoredPolicy, newest_policies, policy_history, save_policy
from nexus_pipelines.operations.releases.records import Line, Prose
from nexus_pipelines.operations.releases.waivers import StoredWaiver, list_waivers, waive, withdraw_waiver

router = APIRouter()

Number = Annotated[int, Path(ge=1, lt=2**63)]
Key = Annotated[Line | None, Query()]
Version = Annotated[Line | None, Query()]
CriterionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")]


class NewWaiver(Record):
    """A criterion, or one item of it, that a release may fail up to a day."""

    project_key: Project
    version: Line
    criterion: CriterionId
    item: Line | None = None
    reason: Prose
    approved_by: Line
    expires_on: date


class NewAttestation(Record):
    """What a person says of a criterion that no source shows."""

    project_key: Project
    version: Line
    criterion: CriterionId
    is_met: bool
    statement: Prose
    attested_by: Line


class Withdrawal(Record):
    """Who takes it back."""

    withdrawn_by: Line


class Withdrawn(Record):
    """It no longer counts, and stays in the list."""

    status: Literal["withdrawn"] = "withdrawn"
    mode: Mode


class Waivers(Record):
    """Waivers, those that are over or withdrawn too, oldest first."""

    waivers: list[StoredWaiver]
    mode: Mode


class Attestations(Record):
    """Attestations, withdrawn ones too, oldest first; the newest of a criterion counts."""

    attestations: list[StoredAttestation]
    mode: Mode


class NewPolicy(Record):
    """A policy document, as in a policy file.

    project_key: none for all projects without one of their own, where it is called "default"; others are there to be
    extended.
    """

    policy: dict[str, Any] = Field(examples=[{"name": "ours", "extends": "default", "criteria": {}}])
    project_key: Project | None = None
    created_by: Line
    note: Line | None = None


class PolicyAnswer(Record):
    """The policy in force, all of its terms, and the versions that people set, newest first."""

    policy: dict[str, Any]
    history: list[StoredPolicy]
    mode: Mode


@router.get("/waivers")
def waivers(resources: UsesResources, project: Key = None, version: Version = None) -> Waivers:
    """Waivers of everything, of a project, or of one release."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        found = list_waivers(connection, project_key=project, version_name=version)
    return Waivers(waivers=found, mode=resources.mode)


@router.post("/waivers", status_code=201)
def add_waiver(asked: NewWaiver, resources: UsesResources) -> Waivers:
    """Let a release fail a criterion; the next verdict takes it."""
    _known(asked.criterion)
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        made = waive(
            connection,
            project_key=asked.project_key,
            version_name=asked.version,
            criterion=asked.criterion,
            item=asked.item,
            reason=asked.reason,
            approved_by=asked.approved_by,
            expires_on=asked.expires_on,
        )
    return Waivers(waivers=[made], mode=resources.mode)


@router.post("/waivers/{waiver_id}/withdraw")
def end_waiver(waiver_id: Number, asked: Withdrawal, resources: UsesResources) -> Withdrawn:
    """End a waiver now."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        withdraw_waiver(connection, waiver_id, withdrawn_by=asked.withdrawn_by)
    return Withdrawn(mode=resources.mode)


@router.get("/attestations")
def attestations(resources: UsesResources, project: Key = None, version: Version = None) -> Attestations:
    """Attestations of everything, of a project, or of one release."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        found = list_attestations(connection, project_key=project, version_name=version)
    return Attestations(attestations=found, mode=resources.mode)


@router.post("/attestations", status_code=201)
def add_attestation(asked: NewAttestation, resources: UsesResources) -> Attestations:
    """Say that a criterion is met or not, where only people can know."""
    if not _known(asked.criterion).is_attested:
        raise HTTPException(400, f"{asked.criterion} is measured, not attested; waive it instead.")
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        made = attest(
            connection,
            project_key=asked.project_key,
            version_name=asked.version,
            criterion=asked.criterion,
            is_met=asked.is_met,
            statement=asked.statement,
            attested_by=asked.attested_by,
        )
    return Attestations(attestations=[made], mode=resources.mode)


@router.post("/attestations/{attestation_id}/withdraw")
def end_attestation(attestation_id: Number, asked: Withdrawal, resources: UsesResources) -> Withdrawn:
    """Take an attestation back."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        withdraw_attestation(connection, attestation_id, withdrawn_by=asked.withdrawn_by)
    return Withdrawn(mode=resources.mode)


@router.get("/policies/{project_key}")
def policy(project_key: Annotated[Project, Path()], resources: UsesResources) -> PolicyAnswer:
    """What a project's releases are judged by."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        return _policy(connection, project_key.upper(), resources.mode)


@router.post("/policies", status_code=201)
def set_policy(asked: NewPolicy, resources: UsesResources) -> PolicyAnswer:
    """Set the policy of a project, or of all; the next verdict takes it."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        checked = checked_policy(asked.policy, newest_policies(connection), project_key=asked.project_key)
        save_policy(
            connection,
            name=checked.name,
            body=asked.policy,
            project_key=asked.project_key,
            created_by=asked.created_by,
            note=asked.note,
            shipped_version=shipped_version(checked.name),
        )
        return _policy(connection, asked.project_key.upper() if asked.project_key else None, resources.mode)


def _policy(connection: psycopg.Connection, project_key: str | None, mode: Mode) -> PolicyAnswer:
    # No project is called so: what holds for it holds for every one without a policy of its own.
    in_force = policy_for(newest_policies(connection), project_key or "")
    own = policy_history(connection, project_key=project_key) if project_key else []
    return PolicyAnswer(
        policy=as_mapping(in_force), history=[*own, *policy_history(connection, project_key=None)], mode=mode
    )


def _known(criterion: str) -> KnownCriterion:
    known = CRITERIA_BY_ID.get(criterion)
    if known is None:
        raise HTTPException(404, f"There is no criterion {criterion!r}; they are {', '.join(CRITERIA_BY_ID)}.")
    return known
