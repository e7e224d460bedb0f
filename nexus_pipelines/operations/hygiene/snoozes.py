"""Assignees who asked to be reminded later."""

from collections.abc import Mapping
from datetime import datetime

import psycopg

from nexus_pipelines.operations import audit


def snooze(connection: psycopg.Connection, assignee: str, *, until: datetime, check_id: str | None, actor: str) -> None:
    """Note that an assignee gets no reminder before `until`, committed with the caller's transaction.

    assignee: a Jira account, or a Slack user id. check_id: the check whose reminder was put off.
    """
    connection.execute(
        "insert into app.hygiene_snoozes (assignee, snoozed_until, check_id) values (%s, %s, %s)",
        [assignee, until, check_id],
    )
    audit.record(
        connection,
        actor=actor,
        action="snooze reminder",
        subject=assignee,
        detail={"until": until.isoformat(), "check_id": check_id},
    )


def active_snoozes(connection: psycopg.Connection, *, at: datetime) -> Mapping[str, datetime]:
    """Until when each assignee has put reminders off, where that is after `at`."""
    rows = connection.execute(
        "select assignee, max(snoozed_until) from app.hygiene_snoozes where snoozed_until > %s group by assignee",
        [at],
    ).fetchall()
    return {str(assignee): until for assignee, until in rows}
