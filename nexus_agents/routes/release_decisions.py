"""Decisions on releases over HTTP: each holds the verdict that it rests on, and later what happened."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any, Literal

import psycopg
from fastapi import APIRouter, HTTPException, Path, Query

from nexus_agents.access import UsesPublished, UsesResources
from nexus_agents.records import Mode, Record
from nexus_agents.routes.hygiene_checks import Project
from nexus_pipelines.analysis.readiness.judged_now import decision_on, judge_version
from nexus_pipelines.operations.last_reads import last_reads
from nexus_pipelines.operations.releases.decisions import (
    StoredDecision,
    find_decision,
    list_decisions,
    record_decision,
)
from nexus_pipelines.operations.releases.judgement_rows import judgement_rows
from nexus_pipelines.operations.releases.policies import newest_policies
from nexus_pipelines.operations.releases.records import Line, Prose
from nexus_pipelines.operations.releases.track_record import TrackRecord, track_record

router = APIRouter()

Key = Annotated[Line | None, Query()]


class DecisionRequest(Record):
    """A decision on a release as it stands now. decision: none to decide as Nexus says; another needs a reason."""

    project_key: Project
    version: Line
    decision: Literal["GO", "CONDITIONAL", "NO_GO"] | None = None
    reason: Prose | None = None
    decided_by: Line


class DecisionAnswer(Record):
    """A decision with the whole assessment that it rests on."""

    decision: StoredDecision
    mode: Mode


class Decisions(Record):
    """Decisions, newest first, without their assessments."""

    decisions: list[dict[str, Any]]
    mode: Mode


class TrackRecords(Record):
    """How the last decision on each release turned out, by verdict and decision."""

    records: list[TrackRecord]
    mode: Mode


@router.get("/decisions")
def decisions(
    *,
    resources: UsesResources,
    project: Key = None,
    version: Annotated[Line | None, Query()] = None,
    from_date: date | None = None,
    to_date: date | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Decisions:
    """Stored decisions, of a release, a project, or some days (UTC)."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        found = list_decisions(
            connection, project_key=project, version_name=version, first_day=from_date, last_day=to_date, limit=limit
        )
    told = [{name: value for name, value in vars(each).items() if name != "assessment"} for each in found]
    return Decisions(decisions=told, mode=resources.mode)


@router.get("/decisions/track-record")
def records(resources: UsesResources, project: Key = None) -> TrackRecords:
    """What became of releases that were decided on: a hotfix within 21 days, or none."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        found = track_record(connection, project_key=project)
    return TrackRecords(records=found, mode=resources.mode)


@router.get("/decisions/{decision_id}")
def decision(decision_id: Annotated[int, Path(ge=1, lt=2**63)], resources: UsesResources) -> DecisionAnswer:
    """One decision, with the assessment as it was."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        found = find_decision(connection, decision_id)
    if found is None:
        raise HTTPException(404, f"There is no decision {decision_id}.")
    return DecisionAnswer(decision=found, mode=resources.mode)


@router.post("/decisions", status_code=201)
def decide(asked: DecisionRequest, published: UsesPublished, resources: UsesResources) -> DecisionAnswer:
    """Judge a release now, and store what a person decides on it."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        assessment = judge_version(
            partial(published.reader.query, publication=published.publication),
            project_key=asked.project_key,
            version_name=asked.version,
            policies=newest_policies(connection),
            judged=judgement_rows(connection, project_key=asked.project_key),
            snapshot_id=published.publication.snapshot_id,
            published_at=published.publication.published_at,
            now=datetime.now(UTC),
            read_at=last_reads(connection),
        )
        new = decision_on(
            assessment, asked.decision or assessment.verdict, decided_by=asked.decided_by, reason=asked.reason
        )
        stored = record_decision(connection, new)
    return DecisionAnswer(decision=stored, mode=resources.mode)
