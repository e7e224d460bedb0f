"""How hygiene went day by day, and how it is measured now."""

import os
import re
from datetime import date, timedelta
from typing import Annotated, Any

import psycopg
from fastapi import APIRouter, HTTPException, Query

from nexus_agents.access import UsesPublished, UsesResources, evidence
from nexus_agents.records import Evidence, Mode, Record
from nexus_agents.routes.jira import ProjectKey
from nexus_pipelines.analysis.hygiene.strict_rules import STRICT_RULES
from nexus_pipelines.operations.hygiene.checks import newest_checks

router = APIRouter()

_MOST_DAYS = 10_000
_DAYS = """
with strict as (
    select as_of_date, hygiene_score, tickets_in_scope, compliant_tickets
    from hygiene_scores
    where project_key = $project_key
),

weighted as (
    select as_of_date, hygiene_score, interval_low, interval_high, ticket_count, level, rule_set_version, is_rebuilt
    from hygiene_group_scores
    where
        group_id = $project_key
        and grain = case when $project_key = 'ALL' then 'ALL' else 'project' end
),

final as (
    select
        coalesce(strict.as_of_date, weighted.as_of_date) as as_of_date,
        strict.hygiene_score,
        strict.tickets_in_scope,
        strict.compliant_tickets,
        weighted.hygiene_score as weighted_score,
        weighted.interval_low,
        weighted.interval_high,
        weighted.ticket_count,
        weighted.level,
        weighted.rule_set_version,
        weighted.is_rebuilt
    from strict
    full outer join weighted on strict.as_of_date = weighted.as_of_date
)

select * from final
where $first is null or as_of_date >= $first
order by as_of_date
"""
_NEWEST = "select max(as_of_date) as as_of_date from hygiene_scores"
_PROJECTS = """
select project_key, as_of_date, tickets_in_scope, state
from hygiene_scores
where as_of_date = (select max(as_of_date) from hygiene_scores) and project_key <> 'ALL'
order by project_key
"""


class History(Record):
    """Days that were measured, oldest first; days before Nexus ran are rebuilt from changelogs (`is_rebuilt`)."""

    project_key: str
    time_range: str
    items: list[dict[str, Any]]
    evidence: Evidence
    mode: Mode


class Status(Record):
    """config: of the weekday check, as this service's environment has it. `scheduler` is known to Dagster alone."""

    config: dict[str, Any]
    scheduler: dict[str, Any]
    measured: list[dict[str, Any]]
    last_check: dict[str, Any] | None
    evidence: Evidence
    mode: Mode


@router.get("/history/{project_key}")
def history(
    *,
    project_key: ProjectKey,
    published: UsesPublished,
    resources: UsesResources,
    time_range: Annotated[
        str, Query(pattern=r"^(all|[1-9][0-9]{0,4}d)$", description="`90d`, or `all` back to the first ticket.")
    ] = "90d",
) -> History:
    """Strict and weighted score by day."""
    key = project_key.upper()
    newest = published.rows(_NEWEST, limit=1).rows[0]["as_of_date"]
    first = _first(newest, time_range)
    days = published.rows(_DAYS, project_key=key, first=first.isoformat() if first else None, limit=_MOST_DAYS).rows
    if not days:
        raise HTTPException(404, f"No hygiene has been measured for a project {key} in this time.")
    return History(
        project_key=key,
        time_range=time_range,
        items=[dict(row) for row in days],
        evidence=evidence(published, "hygiene_scores", "hygiene_group_scores", sample_size=len(days)),
        mode=resources.mode,
    )


def _first(newest: date | None, time_range: str) -> date | None:
    if newest is None or time_range == "all":
        return None
    return newest - timedelta(days=min(int(re.sub(r"\D", "", time_range)), (newest - date.min).days))


@router.get("/status")
def status(published: UsesPublished, resources: UsesResources) -> Status:
    """Which projects are measured, since when, by which rules and schedule; and the last stored check."""
    measured = [dict(row) for row in published.rows(_PROJECTS, limit=1000).rows]
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        newest = newest_checks(connection, limit=1)
    return Status(
        config=_config(),
        scheduler={"running": None, "next_run": None, "note": "Dagster runs the schedule hygiene_check; ask it."},
        measured=measured,
        last_check={
            "check_id": newest[0].check_id,
            "created_at": newest[0].created_at,
            "trigger_type": newest[0].trigger_type,
        }
        if newest
        else None,
        evidence=evidence(published, "hygiene_scores", sample_size=sum(row["tickets_in_scope"] for row in measured)),
        mode=resources.mode,
    )


def _config() -> dict[str, Any]:
    cron = os.environ.get("HYGIENE_CHECK_SCHEDULE", "0 9 * * 1-5")
    return {
        "projects": [key.strip() for key in os.environ.get("HYGIENE_PROJECTS", "").split(",") if key.strip()],
        "required_fields": [rule.rule for rule in STRICT_RULES],
        "schedule": cron,
        "schedule_days": cron.split()[-1],
        "timezone": os.environ.get("HYGIENE_TIMEZONE", "UTC"),
    }
