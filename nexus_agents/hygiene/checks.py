"""A check over the published scores: made, stored with its audit, told as events."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

from nexus_agents.hygiene.incomplete import MOST_TICKETS, incomplete_tickets
from nexus_agents.hygiene.weighted import weighted_scores
from nexus_agents.published import Published
from nexus_agents.tools import hygiene_score
from nexus_pipelines.analysis.hygiene.check import ALL, check_result
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.hygiene.checks import CheckResult, TriggerType, store_check
from nexus_pipelines.operations.outbox import Event, emit


@dataclass(frozen=True, kw_only=True)
class Check:
    """results: one of each project, and of ALL where several were checked, which is the first."""

    check_id: str
    created_at: datetime
    snapshot_id: int
    results: Sequence[CheckResult]


def make_check(published: Published, *, project_key: str | None, rules: Sequence[str]) -> Check:
    """Check one project, or each and all together; nothing is stored.

    Raises:
        UserError: the project was never measured, or has more tickets to fix than one check holds.
    """
    asked = [project_key] if project_key and project_key != ALL else []
    scores = published.rows(hygiene_score.SQL, projects=asked, limit=1000).rows
    if not scores:
        raise UserError(f"No hygiene has been measured for {project_key or 'any project'}; run `nexus materialize`.")
    tickets = incomplete_tickets(published, projects=asked)
    if len(tickets) == MOST_TICKETS:
        raise UserError(f"More than {MOST_TICKETS:,} tickets are incomplete; check one project at a time.")
    weighted = weighted_scores(published)
    results = [
        CheckResult(project_key=key, result=_result(key, int(row["tickets_in_scope"]), tickets, rules, weighted))
        for row in scores
        for key in [str(row["project_key"])]
    ]
    return Check(
        check_id=f"hygiene-{uuid.uuid4().hex[:12]}",
        created_at=datetime.now(UTC),
        snapshot_id=published.publication.snapshot_id,
        results=results,
    )


def _result(
    project_key: str, in_scope: int, tickets: Sequence[Any], rules: Sequence[str], weighted: Mapping[str, float | None]
) -> dict[str, Any]:
    found = check_result(project_key, tickets_in_scope=in_scope, tickets=tickets, rules=rules)
    return {**found, "weighted_score": weighted.get(project_key), "rules": list(rules)}


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
