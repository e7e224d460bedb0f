"""The reminders of a check: noted with it, one for each person and day, and sent after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import psycopg

from nexus_pipelines.analysis.hygiene.check_report import ProjectCheck
from nexus_pipelines.analysis.hygiene.messages import reminder
from nexus_pipelines.defs.hygiene.published import Published
from nexus_pipelines.defs.hygiene.routing import Route, route_all
from nexus_pipelines.defs.hygiene.settings import HygieneSettings
from nexus_pipelines.destinations.slack import deliver
from nexus_pipelines.destinations.slack_api import SlackSender
from nexus_pipelines.errors import SourceError
from nexus_pipelines.operations.hygiene.snoozes import active_snoozes
from nexus_pipelines.operations.messages import enqueue, open_messages


@dataclass(frozen=True, kw_only=True)
class Told:
    """What became of the messages of a check, in numbers; `problems` are sentences."""

    sent: int = 0
    snoozed: int = 0
    skipped: int = 0
    failed: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """The check that reminders are of. day: in the schedule's time zone. browse_url: where Jira shows tickets."""

    check_id: str
    day: date
    at: datetime
    scores: Mapping[str, float | None]
    report_url: str | None
    browse_url: str | None


def find_routes(
    reports: Sequence[ProjectCheck], published: Published, settings: HygieneSettings, slack: SlackSender
) -> list[Route]:
    """Who is to be told of these reports, ALL or the only one first."""

    def find(email: str) -> str | None:
        try:
            return slack.user_by_email(email)
        except SourceError:
            # A lookup that fails leaves one person unreachable; the others are told.
            return None

    return route_all(
        reports[0].assignees,
        accounts=published.accounts,
        projects=published.projects,
        settings=settings,
        find_user=find,
    )


def note_reminders(
    connection: psycopg.Connection, routes: Sequence[Route], published: Published, occasion: Occasion
) -> Told:
    """Note a message for each route, committed with the caller's transaction; nobody gets two of a day."""
    snoozes = active_snoozes(connection, at=occasion.at)
    snoozed, problems = 0, list[str]()
    for route in routes:
        projects = {ticket.project_key for ticket in route.findings.tickets}
        until = max((snoozes[name] for name in route.names if name in snoozes), default=None)
        state, reason = "pending", None
        if route.recipient is None:
            state, reason = "skipped", route.reason
        elif until is not None and not route.is_for_group:
            state, reason = "snoozed", f"Put off until {until:%Y-%m-%d %H:%M} UTC."
        recipient = route.recipient or route.findings.assignee_id or "nobody"
        is_added = enqueue(
            connection,
            message_key=f"{_prefix(occasion.day)}{recipient}{':unassigned' if route.is_for_group else ''}",
            channel=route.channel,
            recipient=recipient,
            body=reminder(
                route.findings,
                scores={key: score for key, score in occasion.scores.items() if key in projects},
                check_id=occasion.check_id,
                browse_url=occasion.browse_url or _browse_url(published, projects),
                report_url=occasion.report_url,
                is_for_group=route.is_for_group,
            ),
            state=state,
            reason=reason,
        )
        if is_added and state == "skipped":
            problems.append(str(reason))
        snoozed += is_added and state == "snoozed"
    return Told(snoozed=snoozed, skipped=len(problems), problems=tuple(problems))


def send_reminders(connection: psycopg.Connection, slack: SlackSender, *, day: date, noted: Told, actor: str) -> Told:
    """Send what is noted for a day and was not sent: this check's, and what an earlier one could not. Commits."""
    became = [
        deliver(connection, slack, key, actor=actor) for key in open_messages(connection, key_prefix=_prefix(day))
    ]
    return replace(noted, sent=became.count("sent"), failed=became.count("failed"))


def _prefix(day: date) -> str:
    return f"hygiene:{day.isoformat()}:"


def _browse_url(published: Published, projects: set[str]) -> str | None:
    """Jira's address for tickets, where a project's own is one of that kind."""
    for key in sorted(projects):
        project = published.projects.get(key)
        if project is not None and project.url and project.url.endswith(f"/browse/{key}"):
            return project.url.removesuffix(f"/{key}")
    return None
