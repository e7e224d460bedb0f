"""How far the builds of each job have been read: a mark, what was running, and where a walk was interrupted."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import orjson
from pydantic import BaseModel, ConfigDict

# Number and timestamp (milliseconds since 1970): of a job that was made anew the numbers begin again, the times do not.
Moment = tuple[int, int]


class Position(BaseModel):
    """A job's part of the cursor.

    mark: the newest build when the last complete walk began; it and all before it have landed. again: builds to read
    again, as number, timestamp, and how often their details have failed (0: they were not finished). place: where in
    the list, newest first, a walk that was interrupted goes on, else 0. top: the newest build when that walk began,
    which becomes the mark when it ends.
    """

    model_config = ConfigDict(frozen=True)

    mark: Moment | None = None
    again: tuple[tuple[int, int, int], ...] = ()
    place: int = 0
    top: Moment | None = None

    def is_behind(self, last: Moment | None) -> bool:
        """Whether there is anything to ask, `last` being the newest build that the job has now."""
        return bool(self.again or self.place or (last is not None and last != self.mark))

    def is_known(self, moment: Moment) -> bool:
        """Whether a build, and so all before it, has landed.

        A smaller number with a later time is a build of another job, made under the name of one that was deleted.
        """
        return self.mark is not None and moment[0] <= self.mark[0] and moment[1] <= self.mark[1]


class Positions(BaseModel):
    """The whole cursor. jobs_print: of the list of jobs as it last landed."""

    model_config = ConfigDict(frozen=True)

    jobs_print: str = ""
    jobs: dict[str, Position] = {}


def positions_of(cursor: Mapping[str, object] | None) -> Positions:
    """The positions that a cursor holds."""
    return Positions.model_validate(cursor or {})


def cursor_of(positions: Positions) -> dict[str, object]:
    """The cursor that `positions_of` reads."""
    return positions.model_dump(mode="json", exclude_defaults=True)


def position(cursor: Mapping[str, object]) -> str | None:
    """How far a Jenkins has been read, for people: its newest build; None before there is any."""
    marks = [each.mark for each in positions_of(cursor).jobs.values() if each.mark is not None]
    newest = max((timestamp for _, timestamp in marks), default=None)
    if newest is None:
        return None
    return f"builds of {len(marks):,} jobs up to {datetime.fromtimestamp(newest / 1000, UTC):%Y-%m-%d %H:%M} UTC"


def moment_of(record: object) -> Moment | None:
    """Number and timestamp of a build's record; None where it does not say them."""
    if not isinstance(record, dict):
        return None
    build = cast("dict[str, Any]", record)
    number, timestamp = build.get("number"), build.get("timestamp")
    return (number, timestamp) if isinstance(number, int) and isinstance(timestamp, int) else None


def print_of(records: Sequence[Mapping[str, Any]]) -> str:
    """What tells that the list of jobs has changed; their builds do not."""
    lasting = [{name: each[name] for name in each if name not in ("lastBuild", "color")} for each in records]
    return hashlib.blake2b(orjson.dumps(lasting, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()
