"""The reports that are stored on schedule: the week of everything, and each release that is to go out soon."""

from datetime import datetime, timedelta

import psycopg

from nexus_pipelines.analysis.readiness.releases import releases_to_judge
from nexus_pipelines.analysis.reports.builders.engineering_weekly import engineering_weekly
from nexus_pipelines.analysis.reports.making import Tables, release_report
from nexus_pipelines.defs.reports.storing import store
from nexus_pipelines.operations.releases.about import about_release

AUTHOR = "the schedule"
SOON_DAYS = 14


def store_weekly(tables: Tables, connection: psycopg.Connection) -> int:
    """Store the weekly report; how many were new. Commits."""
    is_new = store(connection, engineering_weekly(tables.ask, tables.snapshot, project=None), created_by=AUTHOR)
    connection.commit()
    return int(is_new)


def store_soon(tables: Tables, connection: psycopg.Connection, *, at: datetime) -> int:
    """Store a report on each release that is not out and due within 14 days, before or after; how many were new.

    One that says what is stored already is not stored again. Commits after each.
    """
    days = timedelta(days=SOON_DAYS)
    new = 0
    for release in releases_to_judge(tables.rows, released=False):
        if release.target_date is None or abs(release.target_date - tables.snapshot.day) > days:
            continue
        report = release_report(
            tables,
            about_release(connection, release.project_key, release.version_name),
            project_key=release.project_key,
            version_name=release.version_name,
            at=at,
        )
        new += store(connection, report, created_by=AUTHOR)
        connection.commit()
    return new
