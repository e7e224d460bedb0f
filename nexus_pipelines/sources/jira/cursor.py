"""How far one project of a live Jira has been read: a small JSON object, committed with the data it speaks of."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

# An issue whose change was committed late, or by a server whose clock differs from its neighbours', is still seen.
OVERLAP = timedelta(minutes=10)
# JQL's windows are of whole minutes, so they reach a little farther back than the overlap.
REMEMBERED = OVERLAP + timedelta(minutes=3)


class Walk(BaseModel):
    """A reading under way: all issues updated since `since` (all there are, without it), in the order of their keys.

    after: the last key that is in the lake; a killed reading goes on behind it. started_at: the server's clock when it
    began; what changes after that belongs to the next reading.
    """

    model_config = ConfigDict(frozen=True)

    since: datetime | None
    started_at: datetime
    after: str = ""
    newest: datetime | None = None


class Sweep(BaseModel):
    """The last look at which issues exist: when, how many the server counted, and a hash of their ids and keys."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    count: int
    keys_hash: str


class ProjectCursor(BaseModel):
    """mark: everything updated before it is in the lake. seen: id to `updated` of issues within the overlap, so that
    reading them again is no news. project_hash: of the project's own record.
    """

    model_config = ConfigDict(frozen=True)

    mark: datetime | None = None
    walk: Walk | None = None
    seen: dict[str, str] = {}
    project_hash: str = ""
    sweep: Sweep | None = None


class SiteCursor(BaseModel):
    """Everything remembered of one Jira. field_names: id to name, renewed daily. hashes: of what surrounds issues."""

    model_config = ConfigDict(frozen=True)

    deployment: Literal["cloud", "server"] = "cloud"
    field_names: dict[str, str] = {}
    looked_at: datetime | None = None
    project_keys: tuple[str, ...] = ()
    hashes: dict[str, str] = {}
    projects: dict[str, ProjectCursor] = {}


def read_site_cursor(cursor: Mapping[str, object] | None) -> SiteCursor:
    """The cursor of an earlier commit, or an empty one."""
    return SiteCursor.model_validate(cursor or {})


def minutes_since(moment: datetime, *, now: datetime) -> int:
    """Whole minutes that reach back to `moment` at least: JQL knows no seconds, and relative times no time zone."""
    return max(1, int((now - moment).total_seconds() // 60) + 1)


def parse_updated(record: Mapping[str, Any]) -> datetime | None:
    """When an issue was last changed, UTC; None where Jira gives no readable time."""
    text = str((record.get("fields") or {}).get("updated") or "")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None


def position(cursor: Mapping[str, object]) -> str | None:
    """How far a site has been read, for people: "ALOY up to 2026-11-25 10:14", or how many projects; None before."""
    projects = read_site_cursor(cursor).projects
    marks = {key: each.mark for key, each in projects.items() if each.mark is not None}
    if not marks:
        return None
    newest = max(marks, key=lambda key: marks[key])
    until = f"{newest} up to {marks[newest]:%Y-%m-%d %H:%M} UTC"
    return until if len(projects) == 1 else f"{len(projects)} projects, {until}"
