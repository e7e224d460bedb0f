"""Risks that people see in managed releases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psycopg
from psycopg.rows import class_row
from pydantic import BaseModel, ConfigDict, ValidationError

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.releases.managed import require_release
from nexus_pipelines.operations.releases.records import Line, Prose, problem

Level = Literal["low", "medium", "high"]
RiskStatus = Literal["open", "mitigated", "accepted", "closed"]

_FIELDS = "title, description, severity, probability, mitigation, owner, status"
_COLUMNS = f"risk_id, release_id, {_FIELDS}, created_at, updated_at"


class RiskDraft(BaseModel):
    """What people write of a risk. owner: who looks after it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Line
    description: Prose | None = None
    severity: Level = "medium"
    probability: Level = "medium"
    mitigation: Prose | None = None
    owner: Line | None = None
    status: RiskStatus = "open"


@dataclass(frozen=True, kw_only=True)
class Risk:
    """One row of app.release_risks."""

    risk_id: int
    release_id: str
    title: str
    description: str | None
    severity: Level
    probability: Level
    mitigation: str | None
    owner: str | None
    status: RiskStatus
    created_at: datetime
    updated_at: datetime


def read_risk(values: Mapping[str, object]) -> RiskDraft:
    """A draft from what somebody wrote.

    Raises:
        UserError: a field is unknown, missing, or not what it should be.
    """
    try:
        return RiskDraft.model_validate(dict(values))
    except ValidationError as error:
        raise UserError(f"The risk cannot be stored: {problem(error, RiskDraft)}.") from error


def add_risk(connection: psycopg.Connection, release_id: str, draft: RiskDraft, *, added_by: str) -> Risk:
    """Add a risk, committed with the caller's transaction.

    Raises:
        UserError: there is no such release.
    """
    release = require_release(connection, release_id)
    with connection.cursor(row_factory=class_row(Risk)) as cursor:
        row = cursor.execute(
            f"insert into app.release_risks (release_id, {_FIELDS}) "  # noqa: S608 - names of our own
            "values (%(release_id)s, %(title)s, %(description)s, %(severity)s, %(probability)s, %(mitigation)s, "
            f"%(owner)s, %(status)s) returning {_COLUMNS}",
            {**draft.model_dump(), "release_id": release_id},
        ).fetchone()
    assert row is not None  # noqa: S101 - an insert returns its row
    _audit(connection, added_by, release.label, {"risk_id": row.risk_id, "added": draft.model_dump()})
    return row


def change_risk(
    connection: psycopg.Connection,
    risk_id: int,
    changes: Mapping[str, object],
    *,
    changed_by: str,
    seen_at: datetime | None = None,
) -> Risk:
    """Change the named fields of a risk, committed with the caller's transaction; it as it is now.

    seen_at: the `updated_at` that the person saw; None where whoever writes last shall win.

    Raises:
        UserError: there is no such risk, a field is wrong, or somebody else changed it in the meantime.
    """
    with connection.cursor(row_factory=class_row(Risk)) as cursor:
        before = cursor.execute(
            f"select {_COLUMNS} from app.release_risks where risk_id = %s for update",  # noqa: S608 - names of our own
            [risk_id],
        ).fetchone()
        if before is None:
            raise UserError(f"There is no risk {risk_id}; list those of the release to see their numbers.")
        if seen_at is not None and before.updated_at != seen_at:
            raise UserError(f"Somebody changed the risk {before.title!r} after you opened it; open it again.")
        fields = {name: getattr(before, name) for name in RiskDraft.model_fields}
        draft = read_risk({**fields, **changes})
        if draft.model_dump() == fields:
            return before
        row = cursor.execute(
            f"update app.release_risks set ({_FIELDS}, updated_at) = "  # noqa: S608 - names of our own
            "(%(title)s, %(description)s, %(severity)s, %(probability)s, %(mitigation)s, %(owner)s, %(status)s, "
            "greatest(now(), updated_at + interval '1 microsecond')) "
            f"where risk_id = %(risk_id)s returning {_COLUMNS}",
            {**draft.model_dump(), "risk_id": risk_id},
        ).fetchone()
    assert row is not None  # noqa: S101 - the row is locked
    release = require_release(connection, row.release_id)
    _audit(connection, changed_by, release.label, {"risk_id": risk_id, "changed": draft.model_dump()})
    return row


def list_risks(connection: psycopg.Connection, release_ids: Sequence[str]) -> list[Risk]:
    """Risks of these releases: open ones first, the gravest before the others."""
    with connection.cursor(row_factory=class_row(Risk)) as cursor:
        return cursor.execute(
            f"select {_COLUMNS} from app.release_risks "  # noqa: S608 - names of our own
            "where release_id = any(%s) order by status <> 'open', "
            "array_position(array['high', 'medium', 'low'], severity), "
            "array_position(array['high', 'medium', 'low'], probability), risk_id",
            [list(release_ids)],
        ).fetchall()


def _audit(connection: psycopg.Connection, actor: str, label: str, detail: dict[str, object]) -> None:
    audit.record(connection, actor=actor, action="change risks", subject=label, detail=detail)
