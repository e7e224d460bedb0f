"""Reports stored as they are made: the same content once."""

import psycopg

from nexus_pipelines.analysis.reports.document import Report
from nexus_pipelines.analysis.reports.making import new_report
from nexus_pipelines.analysis.reports.renderers import from_json
from nexus_pipelines.analysis.reports.renderers.as_json import tree
from nexus_pipelines.analysis.reports.text import plain
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.reports import StoredReport, find_report, store_report


def store(connection: psycopg.Connection, report: Report, *, created_by: str) -> bool:
    """Keep a report, committed with the caller's transaction; False where the same one was kept before."""
    return store_report(connection, new_report(report, plain(report.title), tree(report), created_by=created_by))


def stored(connection: psycopg.Connection, report_id: str) -> tuple[StoredReport, Report]:
    """A kept report: its row, and itself.

    Raises:
        UserError: there is none of this id.
    """
    row = find_report(connection, report_id)
    if row is None:
        raise UserError(f"There is no report {report_id}; `nexus release report list` shows those that are stored.")
    return row, from_json.read(row.content)
