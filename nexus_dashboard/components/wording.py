"""Numbers and times as a person would say them. Pure functions; a missing value is "no data", never 0."""

import math
from datetime import UTC, date, datetime
from typing import Literal

NO_DATA = "no data"


def _plural(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


def counted(number: int | None, unit: str) -> str:
    """`1 ticket`, `1,204 tickets`, `no data`."""
    return NO_DATA if number is None else _plural(number, unit)


def as_utc(moment: datetime) -> datetime:
    """The moment with its zone; times without one are UTC in the lake."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def ago(moment: datetime | None, now: datetime) -> str:
    """`just now`, `3 minutes ago`, `2 days ago`, `4 years ago`; a moment ahead of `now` is `in the future`."""
    if moment is None:
        return NO_DATA
    seconds = (now - as_utc(moment)).total_seconds()
    if seconds < -60:
        return "in the future"
    if seconds < 60:
        return "just now"
    steps = ((60, "minute"), (3600, "hour"), (86400, "day"), (30.44 * 86400, "month"), (365.25 * 86400, "year"))
    size, unit = max(step for step in steps if seconds >= step[0])
    return f"{_plural(int(seconds // size), unit)} ago"


def due(release_date: date | None, days: int | None) -> str:
    """`in 12 days`, `today`, `5 days overdue`, `no date` for an unreleased version."""
    if release_date is None or days is None:
        return "no date"
    if days == 0:
        return "today"
    far = abs(days)
    if far > 730:
        distance = _plural(round(far / 365.25), "year")
    elif far > 90:
        distance = _plural(round(far / 30.44), "month")
    else:
        distance = _plural(far, "day")
    return f"in {distance}" if days > 0 else f"{distance} overdue"


def percent(value: float | None) -> str:
    """`83 %` of a value from 0 to 100, rounded down so that 100 % means all."""
    # A share such as 29 of 100 may come as 28.999999999999996.
    return NO_DATA if value is None else f"{math.floor(value + 1e-9)} %"


def band(score: float | None) -> str:
    """The hygiene band of a score from 0 to 100."""
    if score is None:
        return NO_DATA
    if score >= 90:
        return "Excellent"
    if score >= 70:
        return "Good"
    return "Needs improvement" if score >= 50 else "Critical"


def band_colour(score: float | None) -> Literal["gray", "green", "orange", "red"]:
    """The colour of a score's band."""
    if score is None:
        return "gray"
    return "green" if score >= 70 else "orange" if score >= 50 else "red"


def size(size_bytes: int) -> str:
    """`820 kB`, `1.5 MB`; never `0.0 MB` of something."""
    return f"{size_bytes / 1e6:,.1f} MB" if size_bytes >= 1_000_000 else f"{math.ceil(size_bytes / 1e3):,} kB"


def utc_stamp(moment: datetime) -> str:
    """`2026-05-04 13:05 UTC`."""
    return f"{as_utc(moment):%Y-%m-%d %H:%M} UTC"


def plain(text: str) -> str:
    """Text from outside for Markdown, so that nothing in it is taken for a mark."""
    return "".join(f"\\{character}" if character in r"\`*_{}[]()#+!|~<>$:" else character for character in text)
