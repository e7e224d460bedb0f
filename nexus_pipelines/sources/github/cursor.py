"""How far a listing has been read: a high-water mark, and where a walk through its pages was interrupted."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from nexus_pipelines.sources.github.endpoints import LISTINGS, OPEN_FOR, Listing
from nexus_pipelines.sources.github.features import Standing

# The version of an item that is not finished: it equals nothing that was read before.
OPEN = ""


class Position(BaseModel):
    """A listing's part of the cursor.

    mark: everything at or before it has landed (None: nothing has, or the list was empty). etag: of page 1 when the
    walk began. page: the next page of a walk that was interrupted, else 0. top: the newest moment when that walk
    began, which becomes the mark when it ends. known: moment and version of each item that the next walk meets again.
    standing: of the feature that the listing belongs to, if it does, as it was last landed.
    """

    model_config = ConfigDict(frozen=True)

    is_read: bool = False
    is_due: bool = False
    mark: datetime | None = None
    etag: str | None = None
    page: int = 0
    top: datetime | None = None
    known: dict[str, tuple[datetime, str]] = {}
    standing: Standing | None = None

    @property
    def has_open(self) -> bool:
        return any(version == OPEN for _, version in self.known.values())

    def since(self, listing: Listing) -> datetime | None:
        """How far back the next walk must go; None: to the end of the list."""
        if not self.is_read or self.mark is None or listing.overlap is None:
            return None
        opened = [moment for moment, version in self.known.values() if version == OPEN]
        return min([self.mark - listing.overlap, *opened])


def positions_of(cursor: Mapping[str, object] | None) -> dict[str, Position]:
    """A position for each listing."""
    return {each.stream: Position.model_validate((cursor or {}).get(each.stream, {})) for each in LISTINGS}


def cursor_of(positions: Mapping[str, Position]) -> dict[str, object]:
    """The cursor that `positions_of` reads."""
    return {stream: position.model_dump(mode="json") for stream, position in positions.items()}


def moment_of(listing: Listing, record: Mapping[str, Any]) -> datetime | None:
    """When the item stands in its list; None where the record does not say."""
    try:
        moment = datetime.fromisoformat(str(record.get(listing.moment)))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def version_of(listing: Listing, record: Mapping[str, Any], moment: datetime, top: datetime | None) -> str:
    """What tells that an item has changed; OPEN while it is not finished."""
    if listing.open_until is not None:
        key, finished = listing.open_until
        if str(record.get(key)).lower() != finished and moment > (top or moment) - OPEN_FOR:
            return OPEN
    return " ".join(str(record.get(name)) for name in listing.version)


def kept(
    listing: Listing, known: Mapping[str, tuple[datetime, str]], newest: datetime | None
) -> dict[str, tuple[datetime, str]]:
    """Those items that a walk meets again which goes back from `newest`."""
    if newest is None or listing.overlap is None:
        return {}
    first = newest - listing.overlap
    return {key: item for key, item in known.items() if item[0] >= first or item[1] == OPEN}


def backfill_cursor(since: datetime | None) -> dict[str, object]:
    """The cursor from which a whole repository is read again, or (since) what is newer."""
    if since is None:
        return {}
    return cursor_of({each.stream: Position(is_read=True, is_due=True, mark=since) for each in LISTINGS})


def position(cursor: Mapping[str, object]) -> str | None:
    """How far a repository has been read, for people: its newest pull request and run; None before there is any."""
    positions = positions_of(cursor)
    marks = [
        f"{name} up to {mark:%Y-%m-%d %H:%M} UTC"
        for stream, name in (("pull_requests", "pull requests"), ("workflow_runs", "runs"))
        if (mark := positions[stream].mark) is not None
    ]
    return ", ".join(marks) or None
