"""Reports over HTTP: made and stored, looked at without being stored, listed, and given in any format."""

from datetime import datetime
from typing import Annotated

import psycopg
from fastapi import APIRouter, HTTPException, Path, Query, Response

from nexus_agents.access import UsesPublished, UsesResources
from nexus_agents.records import Mode, Record
from nexus_agents.reports.making import Wanted, keep, make
from nexus_agents.resources import Resources
from nexus_pipelines.analysis.reports.document import Report
from nexus_pipelines.analysis.reports.formats import MEDIA_TYPES, Format, render
from nexus_pipelines.analysis.reports.renderers import from_json
from nexus_pipelines.analysis.reports.text import plain
from nexus_pipelines.operations.releases.records import Line
from nexus_pipelines.operations.releases.reports import StoredReport, find_report, list_reports

router = APIRouter()

ReportId = Annotated[str, Path(pattern=r"^REP-[0-9a-f]{12}$")]
_ENDINGS: dict[Format, str] = {
    "html": "html",
    "markdown": "md",
    "json": "json",
    "pdf": "pdf",
    "confluence": "xml",
}


class Generate(Wanted):
    """A report to be made and stored. created_by: who asked for it."""

    format: Format = "html"
    created_by: Line = "the API"


class Preview(Wanted):
    """A report to be looked at."""

    format: Format = "html"


class Generated(Record):
    """A stored report. content: of formats that are text; the others are given by `url`."""

    report_id: str
    report_type: str
    title: str
    verdict: str | None
    format: Format
    size_bytes: int
    content: str | None
    url: str
    snapshot_id: int
    published_at: datetime
    mode: Mode


class ReportRow(Record):
    """One stored report, without its content."""

    report_id: str
    report_type: str
    subject: str
    title: str
    project_key: str | None
    version: str | None
    sprint: str | None
    snapshot_id: int
    created_by: str
    created_at: datetime


class Reports(Record):
    """Stored reports, newest first."""

    items: list[ReportRow]
    mode: Mode


@router.post("/generate", status_code=201)
def generate(asked: Generate, published: UsesPublished, resources: UsesResources) -> Generated:
    """Make a report of what is published, and store it; the same content is stored once."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        report = make(asked, published, connection)
        keep(report, connection, created_by=asked.created_by)
    content = render(report, asked.format)
    return Generated(
        report_id=report.report_id,
        report_type=report.report_type,
        title=plain(report.title),
        verdict=report.verdict,
        format=asked.format,
        size_bytes=len(content),
        content=None if asked.format == "pdf" else content.decode(),
        url=f"reports/{report.report_id}?format={asked.format}",
        snapshot_id=report.snapshot_id,
        published_at=report.published_at,
        mode=resources.mode,
    )


@router.get("/preview")
def preview(asked: Annotated[Preview, Query()], published: UsesPublished, resources: UsesResources) -> Response:
    """The same report, not stored."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        report = make(asked, published, connection)
    return _given(report, asked.format)


@router.get("/reports")
def reports(
    *,
    resources: UsesResources,
    report_type: Annotated[Line | None, Query()] = None,
    project: Annotated[Line | None, Query()] = None,
    version: Annotated[Line | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Reports:
    """Stored reports, of a type, a project or a version."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        found = list_reports(
            connection, report_type=report_type, project_key=project, version_name=version, limit=limit, offset=offset
        )
    return Reports(items=[_row(each) for each in found], mode=resources.mode)


@router.get("/reports/{report_id}")
def report(report_id: ReportId, resources: UsesResources, format: Format = "html") -> Response:
    """A stored report as it was made, in a format."""
    _, found = stored(resources, report_id)
    return _given(found, format)


def stored(resources: Resources, report_id: str) -> tuple[StoredReport, Report]:
    """A stored report: its row, and itself.

    Raises:
        HTTPException: there is none of this id.
    """
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        row = find_report(connection, report_id)
    if row is None:
        raise HTTPException(404, f"There is no report {report_id}.")
    return row, from_json.read(row.content)


def _row(each: StoredReport) -> ReportRow:
    return ReportRow(
        report_id=each.report_id,
        report_type=each.report_type,
        subject=each.subject,
        title=each.title,
        project_key=each.project_key,
        version=each.version_name,
        sprint=each.sprint,
        snapshot_id=each.snapshot_id,
        created_by=each.created_by,
        created_at=each.created_at,
    )


def _given(made: Report, form: Format) -> Response:
    headers = {
        "content-disposition": f'inline; filename="{made.report_id}.{_ENDINGS[form]}"',
        # A report has no script and loads nothing; whatever got into it cannot either.
        "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    }
    return Response(render(made, form), media_type=MEDIA_TYPES[form], headers=headers)
