"""Milestones and risks of managed releases over HTTP."""

from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, HTTPException, Path
from pydantic import AwareDatetime, Field

from nexus_agents.access import UsesResources
from nexus_agents.records import Mode, Record
from nexus_pipelines.operations.releases.managed import find_by_id
from nexus_pipelines.operations.releases.milestones import (
    Milestone,
    MilestoneDraft,
    add_milestone,
    apply_template,
    change_milestone,
    list_milestones,
    remove_milestone,
)
from nexus_pipelines.operations.releases.records import Line, ManagedRelease
from nexus_pipelines.operations.releases.risks import Risk, RiskDraft, add_risk, change_risk, list_risks
from nexus_pipelines.operations.releases.templates import TemplateName

router = APIRouter()

ReleaseId = Annotated[str, Path(pattern=r"^rel-[0-9a-f]{1,40}$", examples=["rel-3f2a9c41d07b"])]
Number = Annotated[int, Path(ge=1, lt=2**63)]


class ManagedAnswer(Record):
    """A managed release, its milestones by day, and its risks, open and grave ones first."""

    release: ManagedRelease
    milestones: list[Milestone]
    risks: list[Risk]
    mode: Mode


class NewMilestones(Record):
    """Milestones to be added: those of a template, counted back from the target date, or one."""

    template: TemplateName | None = None
    milestone: MilestoneDraft | None = None
    added_by: Line


class NewRisk(Record):
    """A risk to be added."""

    risk: RiskDraft
    added_by: Line


class PlanChange(Record):
    """Fields by name. seen_at: the `updated_at` that was shown; a later change of others is kept then."""

    changes: dict[str, Any] = Field(examples=[{"completed": True, "actual_date": "2026-03-30"}])
    changed_by: Line
    seen_at: AwareDatetime | None = None


class Removal(Record):
    """Who removes it."""

    removed_by: Line


def managed(connection: psycopg.Connection, release_id: str) -> ManagedRelease:
    """The release of an id.

    Raises:
        HTTPException: 404: there is none.
    """
    found = find_by_id(connection, release_id)
    if found is None:
        raise HTTPException(404, f"There is no managed release {release_id!r}.")
    return found


def answer_of(connection: psycopg.Connection, release: ManagedRelease, mode: Mode) -> ManagedAnswer:
    """A release with what belongs to it."""
    return ManagedAnswer(
        release=release,
        milestones=list_milestones(connection, [release.release_id]),
        risks=list_risks(connection, [release.release_id]),
        mode=mode,
    )


@router.post("/releases/{release_id}/milestones", status_code=201)
def add_milestones(release_id: ReleaseId, asked: NewMilestones, resources: UsesResources) -> ManagedAnswer:
    """Add a milestone, or those of a template that the release does not have yet."""
    if (asked.template is None) == (asked.milestone is None):
        raise HTTPException(400, "Give either `template` or `milestone`.")
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        release = managed(connection, release_id)
        if asked.template is not None:
            apply_template(connection, release_id, asked.template, added_by=asked.added_by)
        if asked.milestone is not None:
            add_milestone(connection, release_id, asked.milestone, added_by=asked.added_by)
        return answer_of(connection, release, resources.mode)


@router.patch("/releases/{release_id}/milestones/{milestone_id}")
def change_one_milestone(
    release_id: ReleaseId, milestone_id: Number, asked: PlanChange, resources: UsesResources
) -> ManagedAnswer:
    """Change the named fields of a milestone."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        release = managed(connection, release_id)
        if milestone_id not in {each.milestone_id for each in list_milestones(connection, [release_id])}:
            raise HTTPException(404, f"{release.label} has no milestone {milestone_id}.")
        change_milestone(connection, milestone_id, asked.changes, changed_by=asked.changed_by, seen_at=asked.seen_at)
        return answer_of(connection, release, resources.mode)


@router.post("/releases/{release_id}/milestones/{milestone_id}/remove")
def remove_one_milestone(
    release_id: ReleaseId, milestone_id: Number, asked: Removal, resources: UsesResources
) -> ManagedAnswer:
    """Remove a milestone."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        release = managed(connection, release_id)
        if milestone_id not in {each.milestone_id for each in list_milestones(connection, [release_id])}:
            raise HTTPException(404, f"{release.label} has no milestone {milestone_id}.")
        remove_milestone(connection, milestone_id, removed_by=asked.removed_by)
        return answer_of(connection, release, resources.mode)


@router.post("/releases/{release_id}/risks", status_code=201)
def add_one_risk(release_id: ReleaseId, asked: NewRisk, resources: UsesResources) -> ManagedAnswer:
    """Add a risk."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        release = managed(connection, release_id)
        add_risk(connection, release_id, asked.risk, added_by=asked.added_by)
        return answer_of(connection, release, resources.mode)


@router.patch("/releases/{release_id}/risks/{risk_id}")
def change_one_risk(
    release_id: ReleaseId, risk_id: Number, asked: PlanChange, resources: UsesResources
) -> ManagedAnswer:
    """Change the named fields of a risk, such as its status."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        release = managed(connection, release_id)
        if risk_id not in {each.risk_id for each in list_risks(connection, [release_id])}:
            raise HTTPException(404, f"{release.label} has no risk {risk_id}.")
        change_risk(connection, risk_id, asked.changes, changed_by=asked.changed_by, seen_at=asked.seen_at)
        return answer_of(connection, release, resources.mode)
