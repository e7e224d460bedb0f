"""The calendar of managed releases: what is due when, what is late, and what is behind its plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import psycopg

from nexus_pipelines.operations.releases.managed import list_releases
from nexus_pipelines.operations.releases.milestones import Milestone, list_milestones
from nexus_pipelines.operations.releases.records import ManagedRelease

AT_RISK_DAYS = 14
_OVER = frozenset({"deployed", "cancelled"})


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """releases, milestones: with a target within the days, both ends included. The others count or list all there are.

    overdue: past its target, neither deployed nor cancelled. at_risk: due within 14 days and behind its plan: a
    milestone is past its day and not completed, or the status is `delayed`. upcoming: due, neither deployed nor
    cancelled.
    """

    start_date: date
    end_date: date
    releases: Sequence[ManagedRelease]
    milestones: Sequence[Milestone]
    total_releases: int
    upcoming_releases: Sequence[str]
    overdue_releases: Sequence[str]
    at_risk_releases: Sequence[str]


def read_calendar(
    connection: psycopg.Connection, *, first_day: date, last_day: date, today: date, project_key: str | None = None
) -> Calendar:
    """The calendar of some days, of one project or of all."""
    releases = list_releases(connection, project_key=project_key)
    milestones = list_milestones(connection, [each.release_id for each in releases])
    running = [each for each in releases if each.status not in _OVER]
    late = {each.release_id for each in milestones if not each.completed and each.target_date < today}
    return Calendar(
        start_date=first_day,
        end_date=last_day,
        releases=[each for each in releases if first_day <= each.target_date <= last_day],
        milestones=[each for each in milestones if first_day <= each.target_date <= last_day],
        total_releases=len(releases),
        upcoming_releases=[each.release_id for each in running if each.target_date >= today],
        overdue_releases=[each.release_id for each in running if each.target_date < today],
        at_risk_releases=[
            each.release_id
            for each in running
            if today <= each.target_date <= today + timedelta(days=AT_RISK_DAYS)
            and (each.status == "delayed" or each.release_id in late)
        ],
    )
