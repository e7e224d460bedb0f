"""What a backfill reads again, and the label that its cursor and its status are kept by."""

import re
from dataclasses import dataclass
from datetime import date

from nexus_pipelines.errors import UserError

# Neither a project nor a channel is called so.
_ALL = "all of it"
_LABEL = re.compile(r"(?P<partition>\S*) ?(?:since (?P<since>\d{4}-\d\d-\d\d))?")


@dataclass(frozen=True, kw_only=True)
class Portion:
    """partition: in the words of the source ("ALOY", "2025-03"); empty for everything. since: the first day."""

    partition: str = ""
    since: date | None = None

    @property
    def label(self) -> str:
        """`ALOY`, `since 2025-03-01`, `ALOY since 2025-03-01`, `all of it`."""
        since = f"since {self.since.isoformat()}" if self.since else ""
        return " ".join(part for part in (self.partition, since) if part) or _ALL


def portion_of(label: str) -> Portion:
    """The portion that has this label."""
    found = None if label == _ALL else _LABEL.fullmatch(label)
    if found is None:
        return Portion()
    return Portion(partition=found["partition"], since=date.fromisoformat(found["since"]) if found["since"] else None)


def first_day(text: str) -> date | None:
    """The first day of a portion as people write it; None for nothing.

    Raises:
        UserError: it is no day.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"{text!r} is no day; write it like 2025-03-01.") from error
    if day.year < 1971:
        raise UserError(f"{text!r} is before any record; write a later day, or leave it out for everything.")
    return day
