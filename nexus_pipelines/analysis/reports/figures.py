"""Values of rows as figures: how numbers, shares, dates and times look in a report."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from nexus_pipelines.analysis.reports.text import NO_DATA, Figure, Origin, Quoted, Span, Words

Form = Literal["count", "number", "percent", "share", "score", "milliseconds", "duration", "yes_no", "identifier"]

# A number and its unit stay on one line.
_SPACE = "\u00a0"
_UNITS: dict[Form, str] = {"percent": f"{_SPACE}%", "milliseconds": f"{_SPACE}ms"}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Rows of a query, and the query with its values written in. truncated: there were more."""

    sql: str
    source: str
    rows: Sequence[Mapping[str, object]]
    truncated: bool = False

    @property
    def origin(self) -> Origin:
        """Where its figures come from."""
        return Origin(source=self.source, sql=self.sql)

    def figure(self, row: Mapping[str, object], column: str, form: Form = "number") -> Span:
        """A value of a row; "no data" where there is none."""
        return figure(row[column], self.origin, form=form, column=column)

    def quoted(self, row: Mapping[str, object], column: str, *, url: str | None = None) -> Span:
        """A text of a row; "no data" where there is none."""
        return quoted(row[column], self.origin, url=None if url is None else _address(row[url]))


def figure(value: object, origin: Origin, *, form: Form = "number", column: str = "") -> Span:
    """A number, day or moment as it is shown; "no data" for None."""
    shown = shown_as(value, form)
    if shown is None:
        return Words(text=NO_DATA)
    return Figure(text=shown, origin=origin, column=column)


def quoted(value: object, origin: Origin, *, url: str | None = None) -> Span:
    """What others wrote; "no data" for nothing."""
    if value is None or not str(value).strip():
        return Words(text=NO_DATA)
    return Quoted(text=str(value), origin=origin, url=_address(url))


def shown_as(value: object, form: Form) -> str | None:
    """The value in the form; None for None. `share` is 0 to 1, `percent` 0 to 100, `duration` seconds,
    `identifier` a number that counts nothing.

    Raises:
        TypeError: it is neither a number nor a time.
    """
    match value:
        case None:
            return None
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}{_SPACE}UTC"
        case date():
            return value.isoformat()
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return _number(float(value), form)
        case _:
            raise TypeError(f"{type(value).__name__} is no figure")


def _number(value: float, form: Form) -> str:
    match form:
        case "share":
            return f"{_short(value * 100)}{_SPACE}%"
        case "duration":
            return _duration(value)
        case "yes_no":
            return "yes" if value >= 1 else "no"
        case "identifier":
            return f"{value:.0f}"
        case _:
            return f"{_short(value)}{_UNITS.get(form, '')}"


def _short(value: float) -> str:
    """One digit after the point, and two where one would look like a whole number that is not reached (89.96)."""
    if value == int(value):
        return f"{int(value):,}"
    one = f"{value:,.1f}"
    if not one.endswith(".0"):
        return one
    return f"{math.trunc(value * 100) / 100:,.2f}" if abs(value) >= 0.01 else f"{value:.1g}"


def _duration(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.1f}".removesuffix(".0") + f"{_SPACE}{unit}"
    return f"{_short(seconds)}{_SPACE}s"


def _address(value: object) -> str | None:
    """Only web addresses become links: `javascript:` and the like never."""
    text = str(value or "")
    return text if text.startswith(("https://", "http://")) and not any(c.isspace() or c < " " for c in text) else None
