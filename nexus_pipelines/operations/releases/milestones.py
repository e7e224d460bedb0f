"""Milestones of managed releases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from psycopg.rows import class_row
from pydantic import BaseModel, ConfigDict, ValidationError

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.releases.managed import require_release
from nexus_pipelines.operations.releases.records import Line, Prose, problem
from nexus_pipelines.operations.releases.templates import TemplateName, milestones_of

_COLUMNS = "milestone_id, release_id, name, target_date, actual_date, completed, notes, updated_at"


class MilestoneDraft(BaseModel):
    """What people write of a milestone. actual_date: when it was reached."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Line
    target_date: date
    actual_date: date | None = None
    completed: bool = False
    notes: Prose | None = None


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """One row of app.release_milestones."""

    milestone_id: int
    release_id: str
    name: str
    target_date: date
    actual_date: date | None
    completed: bool
    notes: str | None
    updated_at: datetime


def read_milestone(values: Mapping[str, object]) -> MilestoneDraft:
    """A draft from what somebody wrote, dates as ISO texts.

    Raises:
        UserError: a field is unknown, missing, or not what it should be.
    """
    try:
        return MilestoneDraft.model_validate(dict(values))
    except ValidationError as error:
        raise UserError(f"The milestone cannot be stored: {problem(error, MilestoneDraft)}.") from error


def add_milestone(
    connection: psycopg.Connection, release_id: str, draft: MilestoneDraft, *, added_by: str
) -> Milestone:
    """Add a milestone, committed with the caller's transaction.

    Raises:
        UserError: there is no such release.
    """
    release = require_release(connection, release_id)
    with connection.cursor(row_factory=class_row(Milestone)) as cursor:
        row = cursor.execute(
            "insert into app.release_milestones "  # noqa: S608 - names of our own
            "(release_id, name, target_date, actual_date, completed, notes) "
            "values (%(release_id)s, %(name)s, %(target_date)s, %(actual_date)s, %(completed)s, %(notes)s) "
            f"returning {_COLUMNS}",
            {**draft.model_dump(), "release_id": release_id},
        ).fetchone()
    assert row is not None  # noqa: S101 - an insert returns its row
    _audit(connection, added_by, release.label, {"milestone_id": row.milestone_id, "added": row.name})
    return row


def apply_template(
    connection: psycopg.Connection, release_id: str, template: TemplateName, *, added_by: str
) -> list[Milestone]:
    """Add the milestones of a template, relative to the release's target date; those it has by name stay as they are.

    Committed with the caller's transaction; all milestones of the release as they are now.

    Raises:
        UserError: there is no such release.
    """
    release = require_release(connection, release_id, for_update=True)
    known = {each.name for each in list_milestones(connection, [release_id])}
    missing = [each for each in milestones_of(template, release.target_date) if each.name not in known]
    for each in missing:
        connection.execute(
            "insert into app.release_milestones (release_id, name, target_date) values (%s, %s, %s)",
            [release_id, each.name, each.target_date],
        )
    if missing:
        _audit(connection, added_by, release.label, {"template": template, "added": [each.name for each in missing]})
    return list_milestones(connection, [release_id])


def change_milestone(
    connection: psycopg.Connection,
    milestone_id: int,
    changes: Mapping[str, object],
    *,
    changed_by: str,
    seen_at: datetime | None = None,
) -> Milestone:
    """Change the named fields of a milestone, committed with the caller's transaction; it as it is now.

    seen_at: the `updated_at` that the person saw; None where whoever writes last shall win.

    Raises:
        UserError: there is no such milestone, a field is wrong, or somebody else changed it in the meantime.
    """
    before = _require(connection, milestone_id)
    if seen_at is not None and before.updated_at != seen_at:
        raise UserError(f"Somebody changed the milestone {before.name} after you opened it; open it again.")
    fields = {name: getattr(before, name) for name in MilestoneDraft.model_fields}
    draft = read_milestone({**fields, **changes})
    if draft.model_dump() == fields:
        return before
    with connection.cursor(row_factory=class_row(Milestone)) as cursor:
        row = cursor.execute(
            "update app.release_milestones set name = %(name)s, "  # noqa: S608 - names of our own
            "target_date = %(target_date)s, "
            "actual_date = %(actual_date)s, completed = %(completed)s, notes = %(notes)s, "
            "updated_at = greatest(now(), updated_at + interval '1 microsecond') "
            f"where milestone_id = %(milestone_id)s returning {_COLUMNS}",
            {**draft.model_dump(), "milestone_id": milestone_id},
        ).fetchone()
    assert row is not None  # noqa: S101 - the row is locked
    release = require_release(connection, row.release_id)
    _audit(
        connection,
        changed_by,
        release.label,
        {"milestone_id": milestone_id, "changed": draft.model_dump(mode="json")},
    )
    return row


def remove_milestone(connection: psycopg.Connection, milestone_id: int, *, removed_by: str) -> None:
    """Remove a milestone, committed with the caller's transaction.

    Raises:
        UserError: there is no such milestone.
    """
    before = _require(connection, milestone_id)
    connection.execute("delete from app.release_milestones where milestone_id = %s", [milestone_id])
    release = require_release(connection, before.release_id)
    _audit(connection, removed_by, release.label, {"milestone_id": milestone_id, "removed": before.name})


def list_milestones(connection: psycopg.Connection, release_ids: Sequence[str]) -> list[Milestone]:
    """Milestones of these releases, by day."""
    with connection.cursor(row_factory=class_row(Milestone)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.release_milestones "  # noqa: S608 - names of our own
            "where release_id = any(%s) order by target_date, milestone_id",
            [list(release_ids)],
        ).fetchall()


def _require(connection: psycopg.Connection, milestone_id: int) -> Milestone:
    with connection.cursor(row_factory=class_row(Milestone)) as cursor:
        row = cursor.execute(
            f"select {_COLUMNS} from app.release_milestones "  # noqa: S608 - names of our own
            "where milestone_id = %s for update",
            [milestone_id],
        ).fetchone()
    if row is None:
        raise UserError(f"There is no milestone {milestone_id}; list those of the release to see their numbers.")
    return row


def _audit(connection: psycopg.Connection, actor: str, label: str, detail: dict[str, object]) -> None:
    audit.record(connection, actor=actor, action="change milestones", subject=label, detail=detail)
