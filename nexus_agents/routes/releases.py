"""Managed releases over HTTP: made, changed, deleted, imported, and their calendar."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal

import psycopg
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import AwareDatetime, Field

from nexus_agents.access import UsesResources
from nexus_agents.records import Mode, Record
from nexus_agents.routes import release_plan
from nexus_agents.routes.release_plan import ManagedAnswer, ReleaseId, answer_of, managed
from nexus_pipelines.operations.releases.calendar import Calendar, read_calendar
from nexus_pipelines.operations.releases.listed import listed_in_csv
from nexus_pipelines.operations.releases.managed import (
    create_release,
    delete_release,
    list_releases,
    update_release,
)
from nexus_pipelines.operations.releases.milestones import apply_template
from nexus_pipelines.operations.releases.records import Line, ManagedRelease, ReleaseDraft, ReleaseStatus
from nexus_pipelines.operations.releases.sync import SyncMode, SyncResult, sync_releases
from nexus_pipelines.operations.releases.templates import TEMPLATES, TemplateName

router = APIRouter()
# Web pages of other places can send plain text without asking, but neither CSV nor JSON.
_CSV_TYPES = ("text/csv", "text/tab-separated-values", "application/csv", "application/vnd.ms-excel")

Key = Annotated[Line | None, Query(description="A project's key.")]


class NewRelease(Record):
    """A release to be made. milestone_template: whose milestones it gets, counted back from its target date."""

    release: ReleaseDraft
    milestone_template: TemplateName | None = None
    created_by: Line


class ReleaseChange(Record):
    """Fields of a release by name. seen_at: the `updated_at` that was shown; a later change of others is kept then."""

    changes: dict[str, Any] = Field(examples=[{"status": "testing", "target_date": "2026-04-08"}])
    changed_by: Line
    seen_at: AwareDatetime | None = None


class ManagedReleases(Record):
    """Managed releases, by target date."""

    releases: list[ManagedRelease]
    total: int
    mode: Mode


class Deleted(Record):
    """What is gone; its row stays for the record."""

    release_id: str
    status: Literal["deleted"] = "deleted"
    mode: Mode


class CalendarAnswer(Record):
    """Releases and milestones of some days. Overdue and at risk: neither deployed nor cancelled."""

    calendar: Calendar
    mode: Mode


class ImportAnswer(Record):
    """What an import did; with `error_details` it did nothing at all."""

    result: SyncResult
    mode: Mode


@router.get("/releases/managed")
def managed_releases(
    resources: UsesResources,
    project: Key = None,
    status: Annotated[list[ReleaseStatus] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> ManagedReleases:
    """Releases that people manage, by target date; GET /releases has those of the published tables."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        found = list_releases(connection, project_key=project, statuses=status or ())
    return ManagedReleases(releases=found[offset : offset + limit], total=len(found), mode=resources.mode)


@router.get("/releases/templates")
def templates() -> Mapping[TemplateName, tuple[tuple[str, int], ...]]:
    """Milestones by kind of release, in days before the target date."""
    return TEMPLATES


@router.get("/calendar")
@router.get("/releases/calendar", include_in_schema=False)
def calendar(
    resources: UsesResources,
    project: Key = None,
    months: Annotated[int, Query(ge=1, le=24, description="From the first day of this month on.")] = 3,
) -> CalendarAnswer:
    """What is due when, late, or at risk."""
    today = datetime.now(UTC).date()
    first = today.replace(day=1)
    count = first.month - 1 + months
    last = date(first.year + count // 12, count % 12 + 1, 1) - timedelta(days=1)
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        found = read_calendar(connection, first_day=first, last_day=last, today=today, project_key=project)
    return CalendarAnswer(calendar=found, mode=resources.mode)


async def _csv(request: Request) -> bytes:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _CSV_TYPES:
        raise HTTPException(400, "The body must be a CSV file; send it with the header `Content-Type: text/csv`.")
    return await request.body()


@router.post("/releases/import")
def import_releases(
    content: Annotated[bytes, Depends(_csv)],
    resources: UsesResources,
    imported_by: Annotated[Line, Query()],
    sync_mode: SyncMode = "merge",
    dry_run: bool = False,
) -> ImportAnswer:
    """Import a CSV file as spreadsheets save it, wholly or not at all; a row that is wrong is told with its line."""
    listed = listed_in_csv(content, name="The list")
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        result = sync_releases(
            connection, listed, source="csv_import", actor=imported_by, mode=sync_mode, dry_run=dry_run
        )
    return ImportAnswer(result=result, mode=resources.mode)


@router.post("/releases", status_code=201)
def create(asked: NewRelease, resources: UsesResources) -> ManagedAnswer:
    """Make a release."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        made = create_release(connection, asked.release, source="manual", created_by=asked.created_by)
        if asked.milestone_template:
            apply_template(connection, made.release_id, asked.milestone_template, added_by=asked.created_by)
        return answer_of(connection, made, resources.mode)


@router.get("/releases/{release_id}")
def release(release_id: ReleaseId, resources: UsesResources) -> ManagedAnswer:
    """A managed release with its milestones and risks."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        return answer_of(connection, managed(connection, release_id), resources.mode)


@router.patch("/releases/{release_id}")
def change(release_id: ReleaseId, asked: ReleaseChange, resources: UsesResources) -> ManagedAnswer:
    """Change the named fields of a release."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        managed(connection, release_id)
        changed = update_release(
            connection, release_id, asked.changes, changed_by=asked.changed_by, seen_at=asked.seen_at
        )
        return answer_of(connection, changed, resources.mode)


@router.delete("/releases/{release_id}")
def delete(release_id: ReleaseId, resources: UsesResources, deleted_by: Annotated[Line, Query()]) -> Deleted:
    """Take a release out of all lists; the mart follows at the next run."""
    with psycopg.connect(resources.database.psycopg_conninfo()) as connection:
        managed(connection, release_id)
        delete_release(connection, release_id, deleted_by=deleted_by)
    return Deleted(release_id=release_id, mode=resources.mode)


router.include_router(release_plan.router)
