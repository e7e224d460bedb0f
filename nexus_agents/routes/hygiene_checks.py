"""Hygiene checks: made over the published scores, stored, and read again by their id."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, HTTPException, Path
from pydantic import AliasChoices, Field, StringConstraints

from nexus_agents.access import UsesPublished, UsesResources, evidence
from nexus_agents.hygiene import checks
from nexus_agents.published import Published
from nexus_agents.records import Evidence, Mode, Record
from nexus_agents.resources import Resources
from nexus_agents.routes.jira import ProjectKey
from nexus_pipelines.analysis.hygiene.strict_rules import STRICT_RULES
from nexus_pipelines.operations.hygiene.checks import check_results

router = APIRouter()

CheckId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.:-]{1,100}$")]
Project = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,30}$")]
_NOT_SENT = (
    "No message was sent: the weekday check sends them where HYGIENE_NOTIFY is on, and `nexus hygiene check --notify` "
    "does at once."
)


class CheckOptions(Record):
    """rules: of the strict score; all of them by default."""

    rules: list[str] | None = Field(default=None, validation_alias=AliasChoices("rules", "check_types"), max_length=50)
    notify: bool = True
    dry_run: bool = False


class CheckRequest(CheckOptions):
    """project_key: none, or ALL, for all projects."""

    project_key: Project | None = None


class CheckAnswer(Record):
    """What the check found in the project, or in ALL; `projects` has each one's result. A dry run is not stored."""

    check_id: str
    project: str
    created_at: datetime
    total_checked: int
    compliant: int
    non_compliant: int
    hygiene_score: float | None
    weighted_score: float | None
    violation_summary: dict[str, int]
    projects: list[dict[str, Any]]
    assignees_notified: int
    notice: str | None
    dry_run: bool
    evidence: Evidence
    mode: Mode


class StoredCheckAnswer(Record):
    """A check as it was stored: `results` has `ALL` first where several projects were checked."""

    check_id: str
    created_at: datetime
    trigger_type: str
    snapshot_id: int
    results: list[dict[str, Any]]
    mode: Mode


@router.post("/run-check")
def run_check(asked: CheckRequest, published: UsesPublished, resources: UsesResources) -> CheckAnswer:
    """Check the published tickets of a project, or of all, by the strict rules, and store the result."""
    return _check(asked.project_key, asked, published, resources)


@router.post("/check/{project_key}")
def check_project(
    project_key: ProjectKey, published: UsesPublished, resources: UsesResources, asked: CheckOptions | None = None
) -> CheckAnswer:
    """The same for one project."""
    return _check(project_key, asked or CheckOptions(), published, resources)


def _check(project_key: str | None, asked: CheckOptions, published: Published, resources: Resources) -> CheckAnswer:
    made = checks.make_check(
        published,
        project_key=project_key.upper() if project_key else None,
        rules=_rules(asked.rules),
        trigger_type="api",
    )
    if not asked.dry_run:
        with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
            checks.store(connection, made, trigger_type="api", actor="the API")
    first = made.results[0]
    found = first.result
    return CheckAnswer(
        check_id=made.check_id,
        project=first.project_key,
        created_at=made.created_at,
        total_checked=found["total_tickets_checked"],
        compliant=found["compliant_tickets"],
        non_compliant=found["non_compliant_tickets"],
        hygiene_score=found["hygiene_score"],
        weighted_score=found["weighted_score"],
        violation_summary=found["violation_summary"],
        projects=[dict(each.result) for each in made.results],
        assignees_notified=0,
        notice=_NOT_SENT if asked.notify and not asked.dry_run else None,
        dry_run=asked.dry_run,
        evidence=evidence(
            published, "hygiene_scores", "hygiene_violations", sample_size=found["total_tickets_checked"]
        ),
        mode=resources.mode,
    )


def _rules(asked: Sequence[str] | None) -> list[str]:
    known = [rule.rule for rule in STRICT_RULES]
    unknown = [rule for rule in asked or () if rule not in known]
    if unknown:
        raise HTTPException(404, f"There is no rule {unknown[0][:64]!r}; the rules of a check are {', '.join(known)}.")
    return [rule for rule in known if not asked or rule in asked]


@router.get("/checks/{check_id}")
def stored_check(check_id: CheckId, resources: UsesResources) -> StoredCheckAnswer:
    """A check as it was stored."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        rows = check_results(connection, check_id)
    if not rows:
        raise HTTPException(404, f"There is no stored check {check_id!r}.")
    return StoredCheckAnswer(
        check_id=check_id,
        created_at=rows[0].created_at,
        trigger_type=rows[0].trigger_type,
        snapshot_id=rows[0].snapshot_id,
        results=[{"project_key": row.project_key, **row.result} for row in rows],
        mode=resources.mode,
    )
