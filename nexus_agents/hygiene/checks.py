"""A check over the published scores: made, stored with its audit, told as events."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl
import psycopg

from nexus_agents.hygiene.weighted import weighted_scores
from nexus_agents.published import Published, Row
from nexus_agents.tools import hygiene_score
from nexus_pipelines.analysis.hygiene.check_report import ALL_PROJECTS as ALL
from nexus_pipelines.analysis.hygiene.check_report import as_result, report_check
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.hygiene.checks import CheckResult, TriggerType, store_check
from nexus_pipelines.operations.outbox import Event, emit

_MOST_PROJECTS = 5_000
_MOST_VIOLATIONS = 200_000
_COLUMNS = ("project_key", "issue_key", "rule", "assignee_id", "assignee_name", "summary")
_VIOLATIONS = """
select project_key, issue_key, rule, assignee_id, assignee_name, summary
from hygiene_violations
where
    (len($projects) = 0 or list_contains($projects, project_key))
    and list_contains($rules, rule)
order by project_key, issue_key, rule
"""


@dataclass(frozen=True, kw_only=True)
class Check:
    """results: one of each project, and of ALL where several were checked, which is the first."""

    check_id: str
    created_at: datetime
    snapshot_id: int
    results: Sequence[CheckResult]


def make_check(
    published: Published, *, project_key: str | None, rules: Sequence[str], trigger_type: TriggerType
) -> Check:
    """Check one project, or each and all together, by some of the strict rules; nothing is stored.

    Raises:
        UserError: the project was never measured, or has more to fix than one check holds.
    """
    asked = [project_key] if project_key and project_key != ALL else []
    scores = published.rows(hygiene_score.SQL, projects=asked, limit=_MOST_PROJECTS).rows
    if not scores:
        raise UserError(f"No hygiene has been measured for {project_key or 'any project'}; run `nexus materialize`.")
    broken = published.rows(_VIOLATIONS, projects=asked, rules=list(rules), limit=_MOST_VIOLATIONS)
    if broken.truncated:
        raise UserError(f"There are more than {_MOST_VIOLATIONS:,} violations; check one project, or by fewer rules.")
    violations = pl.DataFrame(broken.rows, schema=pl.Schema({name: pl.String() for name in _COLUMNS}))
    check_id, created_at = f"hygiene-{uuid.uuid4().hex[:12]}", datetime.now(UTC)
    weighted = weighted_scores(published)
    return Check(
        check_id=check_id,
        created_at=created_at,
        snapshot_id=published.publication.snapshot_id,
        results=[
            CheckResult(
                project_key=each.project_key,
                result={
                    **as_result(each, check_id=check_id, timestamp=created_at.isoformat(), trigger_type=trigger_type),
                    "weighted_score": weighted.get(each.project_key),
                    "rules": list(rules),
                },
            )
            for each in report_check(_scores(scores, violations), violations)
        ],
    )


def _scores(rows: Sequence[Row], violations: pl.DataFrame) -> pl.DataFrame:
    """Scope of each project, and how many tickets in it pass the rules that were asked for."""
    broken = violations.group_by("project_key").agg(broken=pl.col("issue_key").n_unique().cast(pl.Int64))
    schema = {"project_key": pl.String, "tickets_in_scope": pl.Int64}
    counted = pl.DataFrame(rows, schema=schema).join(broken, on="project_key", how="left")
    return counted.with_columns(compliant_tickets=pl.col("tickets_in_scope") - pl.col("broken").fill_null(0))


def store(connection: psycopg.Connection, check: Check, *, trigger_type: TriggerType, actor: str) -> None:
    """Store a check and tell it, in one transaction."""
    with connection.transaction():
        store_check(
            connection,
            check_id=check.check_id,
            trigger_type=trigger_type,
            snapshot_id=check.snapshot_id,
            results=check.results,
            actor=actor,
            created_at=check.created_at,
        )
        first = check.results[0]
        emit(
            connection,
            Event(
                event_key=f"hygiene.check_completed:{check.check_id}",
                type="hygiene.check_completed",
                source="hygiene",
                occurred_at=check.created_at,
                data={"check_id": check.check_id, "hygiene_score": first.result["hygiene_score"]},
                metadata={"project": first.project_key},
            ),
        )
