"""Reports as they were made, in no format: whoever wants one as HTML or PDF renders its content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

_COLUMNS = (
    "report_id, report_type, subject, project_key, version_name, sprint, title, snapshot_id, content, created_by, "
    "created_at"
)


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """A report to be stored.

    report_id: the same for the same content, so that making it again stores nothing. subject: what it is about, the
    same for the report of tomorrow ("release_readiness SHOP 2.4.0"): a destination has one page for it.
    """

    report_id: str
    report_type: str
    subject: str
    project_key: str | None
    version_name: str | None
    sprint: str | None
    title: str
    snapshot_id: int
    content: Mapping[str, Any]
    created_by: str


@dataclass(frozen=True, kw_only=True)
class StoredReport(NewReport):
    """One row of app.reports."""

    created_at: datetime


def store_report(connection: psycopg.Connection, new: NewReport) -> bool:
    """Store a report, committed with the caller's transaction; False where it was stored before."""
    row = connection.execute(
        "insert into app.reports (report_id, report_type, subject, project_key, version_name, sprint, title, "
        "snapshot_id, content, created_by) values (%(report_id)s, %(report_type)s, %(subject)s, %(project_key)s, "
        "%(version_name)s, %(sprint)s, %(title)s, %(snapshot_id)s, %(content)s, %(created_by)s) "
        "on conflict (report_id) do nothing",
        {**vars(new), "content": Jsonb(dict(new.content))},
    )
    return row.rowcount == 1


def find_report(connection: psycopg.Connection, report_id: str) -> StoredReport | None:
    """One report; None where there is none of this id."""
    with connection.cursor(row_factory=class_row(StoredReport)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.reports where report_id = %s",  # noqa: S608 - names of our own
            [report_id],
        ).fetchone()


def list_reports(
    connection: psycopg.Connection,
    *,
    report_type: str | None = None,
    project_key: str | None = None,
    version_name: str | None = None,
    limit: int = 200,
    offset: int = 0,
) -> list[StoredReport]:
    """Reports, newest first; of one kind, of a project, or of one version."""
    with connection.cursor(row_factory=class_row(StoredReport)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.reports "  # noqa: S608 - names of our own
            "where (%(type)s::text is null or report_type = %(type)s) "
            "and (%(project)s::text is null or project_key = upper(%(project)s)) "
            "and (%(version)s::text is null or lower(version_name) = lower(%(version)s)) "
            "order by created_at desc, report_id limit %(limit)s offset %(offset)s",
            {
                "type": report_type,
                "project": project_key,
                "version": version_name,
                "limit": limit,
                "offset": offset,
            },
        ).fetchall()
