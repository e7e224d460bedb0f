"""A report as somebody asks the API for it."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal

import psycopg
from pydantic import Field

from nexus_agents.published import Published
from nexus_agents.records import Record
from nexus_pipelines.analysis.reports.builders.engineering_weekly import engineering_weekly
from nexus_pipelines.analysis.reports.builders.security_scan import security_scan
from nexus_pipelines.analysis.reports.builders.sprint_summary import sprint_summary
from nexus_pipelines.analysis.reports.document import Report, ReportType
from nexus_pipelines.analysis.reports.making import new_report, release_report
from nexus_pipelines.analysis.reports.reading import published_tables
from nexus_pipelines.analysis.reports.renderers.as_json import tree
from nexus_pipelines.analysis.reports.text import plain
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.about import about_release
from nexus_pipelines.operations.releases.reports import store_report

TypeName = Literal[
    "release_readiness",
    "release",
    "readiness",
    "sprint_summary",
    "sprint",
    "security_scan",
    "security",
    "engineering_weekly",
    "weekly",
    "status",
]
_TYPES: dict[TypeName, ReportType] = {
    "release_readiness": "release_readiness",
    "release": "release_readiness",
    "readiness": "release_readiness",
    "sprint_summary": "sprint_summary",
    "sprint": "sprint_summary",
    "security_scan": "security_scan",
    "security": "security_scan",
    "engineering_weekly": "engineering_weekly",
    "weekly": "engineering_weekly",
    "status": "engineering_weekly",
}
_Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class Wanted(Record):
    """Which report. A release needs version and project; a sprint its name or project; the others may have a project.

    as_of: a past day, for a release only.
    """

    report_type: TypeName = "release_readiness"
    version: _Name | None = None
    project: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,30}$")] | None = None
    sprint: _Name | None = None
    repository: _Name | None = None
    as_of: date | None = None


def make(wanted: Wanted, published: Published, connection: psycopg.Connection) -> Report:
    """The report on what is published.

    Raises:
        UserError: there is nothing of this name, or a name is missing.
    """
    tables = published_tables(published.reader, published.publication)
    match _TYPES[wanted.report_type]:
        case "release_readiness":
            if wanted.version is None or wanted.project is None:
                raise UserError("A report on a release needs its `version` and its `project`.")
            return release_report(
                tables,
                about_release(connection, wanted.project, wanted.version),
                project_key=wanted.project,
                version_name=wanted.version,
                at=datetime.now(UTC),
                as_of=wanted.as_of,
            )
        case "sprint_summary":
            return sprint_summary(tables.ask, tables.snapshot, project=wanted.project, name=wanted.sprint)
        case "security_scan":
            return security_scan(tables.ask, tables.snapshot, project=wanted.project, repository=wanted.repository)
        case "engineering_weekly":
            return engineering_weekly(tables.ask, tables.snapshot, project=wanted.project)


def keep(report: Report, connection: psycopg.Connection, *, created_by: str) -> None:
    """Store a report, committed with the caller's transaction; the same one is stored once."""
    store_report(connection, new_report(report, plain(report.title), tree(report), created_by=created_by))
