"""A hygiene check: what the newest published scores say, stored with its events and messages, and then told."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from nexus_pipelines.analysis.hygiene.check_report import ALL_PROJECTS, ProjectCheck, as_result, report_check
from nexus_pipelines.defs.hygiene.published import Published
from nexus_pipelines.defs.hygiene.reminders import Occasion, Told, find_routes, note_reminders, send_reminders
from nexus_pipelines.defs.hygiene.settings import HygieneSettings
from nexus_pipelines.destinations.slack_api import SlackSender
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.hygiene.checks import CheckResult, TriggerType, previous_scores, store_check
from nexus_pipelines.operations.outbox import Event, EventType, emit

SOURCE = "hygiene"


@dataclass(frozen=True, kw_only=True)
class Check:
    """A stored check. results: as stored, ALL first where there are several projects."""

    check_id: str
    results: tuple[dict[str, Any], ...]
    told: Told


def new_check_id(at: datetime) -> str:
    """An id that sorts by time; the rest is drawn."""
    return f"HYG-{at:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def run_check(
    connection: psycopg.Connection,
    published: Published,
    *,
    check_id: str,
    trigger_type: TriggerType,
    actor: str,
    at: datetime,
    settings: HygieneSettings,
    projects: Sequence[str],
    slack: SlackSender | None,
    browse_url: str | None,
) -> Check:
    """Check, store, emit, remind. Commits.

    projects: keys; empty for all. slack: None where nobody is to be reminded. browse_url: where Jira shows tickets;
    None takes it from the address of a project. Repeated with the same check_id, it stores nothing anew, and sends what
    was not sent.

    Raises:
        UserError: a project is not known.
    """
    reports = report_check(published.scores, published.violations, projects=projects)
    known = {each.project_key for each in reports}
    unknown = [key for key in projects if key not in known]
    if unknown or not reports:
        raise UserError(f"There are no hygiene scores of {', '.join(unknown) or 'any project'}; see `nexus status`.")
    timestamp = at.isoformat(timespec="seconds")
    results = [
        CheckResult(
            project_key=each.project_key,
            result=as_result(each, check_id=check_id, timestamp=timestamp, trigger_type=trigger_type),
        )
        for each in reports
    ]
    # Slack is asked before the transaction: a lookup may have to wait.
    due = find_routes(reports, published, settings, slack) if slack is not None else []
    day = at.astimezone(settings.zone).date()
    with connection.transaction():
        before = previous_scores(connection, [each.project_key for each in reports])
        is_new = store_check(
            connection,
            check_id=check_id,
            trigger_type=trigger_type,
            snapshot_id=published.publication.snapshot_id,
            results=results,
            actor=actor,
            created_at=at,
        )
        for each in reports if is_new else ():
            previous = before.get(each.project_key)
            _emit(connection, each, check_id=check_id, at=at, previous=previous, notable=settings.notable_change)
        noted = Told()
        if due:
            occasion = Occasion(
                check_id=check_id,
                day=day,
                at=at,
                scores={each.project_key: each.hygiene_score for each in reports},
                report_url=f"{settings.report_url}?check={check_id}" if settings.report_url else None,
                browse_url=browse_url,
            )
            noted = note_reminders(connection, due, published, occasion)
    connection.commit()
    told = send_reminders(connection, slack, day=day, noted=noted, actor=actor) if slack is not None else noted
    return Check(check_id=check_id, results=tuple(dict(each.result) for each in results), told=told)


def _emit(
    connection: psycopg.Connection,
    report: ProjectCheck,
    *,
    check_id: str,
    at: datetime,
    previous: float | None,
    notable: float,
) -> None:
    score = report.hygiene_score
    data = {
        "check_id": check_id,
        "project": report.project_key,
        "score": score,
        "previous_score": previous,
        "tickets_checked": report.total_tickets_checked,
        "non_compliant_tickets": report.non_compliant_tickets,
        "violation_summary": dict(report.violation_summary),
    }
    types: list[EventType] = ["hygiene.check_completed"]
    if report.non_compliant_tickets:
        types.append("hygiene.violations_found")
    if score is not None and previous is not None and abs(score - previous) >= notable:
        types.append("hygiene.score_changed")
    # ALL is no project, and no filter of one shall match it.
    metadata = {} if report.project_key == ALL_PROJECTS else {"project": report.project_key}
    for each in types:
        key = f"{each}:{check_id}:{report.project_key}"
        emit(connection, Event(event_key=key, type=each, source=SOURCE, occurred_at=at, data=data, metadata=metadata))
