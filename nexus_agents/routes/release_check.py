"""Is it ready? A release judged from the published tables, now or as of a past day; nothing is stored."""

from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, HTTPException, Path, Query
from pydantic import AliasChoices, Field

from nexus_agents.access import UsesPublished, UsesResources
from nexus_agents.published import Published
from nexus_agents.records import Mode, Record
from nexus_agents.resources import Resources
from nexus_agents.routes.hygiene_checks import Project
from nexus_pipelines.analysis.readiness.assessment_json import as_json
from nexus_pipelines.analysis.readiness.judged_now import judge_version
from nexus_pipelines.analysis.readiness.projects import known_project
from nexus_pipelines.analysis.readiness.records import Assessment, Verdict
from nexus_pipelines.operations.last_reads import last_reads
from nexus_pipelines.operations.releases.judgement_rows import judgement_rows
from nexus_pipelines.operations.releases.policies import newest_policies
from nexus_pipelines.operations.releases.records import Line

router = APIRouter()


class ReleaseCheck(Record):
    """The whole assessment: verdict, rationale, criteria with their queries, gaps, flip set."""

    assessment: dict[str, Any]
    mode: Mode


class AnalyzeRequest(Record):
    """A release by version and project."""

    version: Annotated[Line, Field(validation_alias=AliasChoices("version", "release_version"))]
    project_key: Annotated[Project, Field(validation_alias=AliasChoices("project_key", "project"))]


class Analysis(Record):
    """The verdict as a checklist. missing: required criteria without fresh data. decision_id: none is stored."""

    decision: Verdict
    rationale: str
    checklist: list[dict[str, Any]]
    blockers: list[dict[str, Any]]
    risks: list[dict[str, Any]]
    required_criteria_passed: bool
    missing: list[str]
    decision_id: int | None = None
    mode: Mode


@router.get("/release/{project}/{version}/check")
def check(
    project: Annotated[str, Path(max_length=64, examples=["SHOP"])],
    version: Annotated[str, Path(max_length=200, examples=["2.4.0"])],
    published: UsesPublished,
    resources: UsesResources,
    as_of: Annotated[date | None, Query(description="A past day (UTC); default: now.")] = None,
) -> ReleaseCheck:
    """The verdict on a release by its project's policy and what people said, as of a day."""
    assessment = _judged(published, resources, project, version, as_of)
    return ReleaseCheck(assessment=as_json(assessment), mode=resources.mode)


@router.post("/analyze")
def analyze(asked: AnalyzeRequest, published: UsesPublished, resources: UsesResources) -> Analysis:
    """The verdict on a release as it stands now, as a checklist."""
    assessment = _judged(published, resources, asked.project_key, asked.version, None)
    rows = as_json(assessment)["criteria"]
    failed = [row for row in rows if row["status"] == "failed"]
    return Analysis(
        decision=assessment.verdict,
        rationale=assessment.rationale,
        checklist=rows,
        blockers=[row for row in failed if row["severity"] == "blocker"],
        risks=[row for row in failed if row["severity"] == "risk"],
        required_criteria_passed=all(row["passed"] for row in rows if row["required"]),
        missing=list(assessment.gaps),
        mode=resources.mode,
    )


def _judged(published: Published, resources: Resources, project: str, version: str, as_of: date | None) -> Assessment:
    newest = published.publication.published_at.date()
    if as_of is not None and as_of > newest:
        raise HTTPException(400, f"as_of {as_of} is after the newest data of {newest}; name an earlier day.")
    ask = partial(published.reader.query, publication=published.publication)
    key = known_project(ask, project)
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        return judge_version(
            ask,
            project_key=key,
            version_name=version,
            policies=newest_policies(connection),
            judged=judgement_rows(connection, project_key=key),
            snapshot_id=published.publication.snapshot_id,
            published_at=published.publication.published_at,
            now=datetime.now(UTC),
            as_of=as_of,
            read_at=last_reads(connection),
        )
