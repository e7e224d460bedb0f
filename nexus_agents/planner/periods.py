"""Spans of days in a question. Days are UTC; both ends are included."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from nexus_agents.planner.tokens import Reading

_UNITS = {
    form: unit
    for unit, forms in {
        "day": "day days",
        "week": "week weeks",
        "month": "month months",
        "quarter": "quarter quarters",
        "year": "year years",
    }.items()
    for form in forms.split()
}
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name
}
_ISO_DAY = re.compile(r"^(?:19|20)\d{2}-\d{2}-\d{2}$")
_ISO_MONTH = re.compile(r"^((?:19|20)\d{2})-(\d{2})$")
_YEAR = re.compile(r"^(19|20)\d{2}$")
_NUMBERS: dict[str, int] = dict(
    zip("one two three four five six seven eight nine ten".split(), range(1, 11), strict=True)
)
_FIRST = date(1970, 1, 1)
_RECENT_DAYS = 14


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`."""

    start: date
    end: date

    def __str__(self) -> str:
        if self.start == self.end:
            return f"on {self.start}"
        if self.start == _FIRST:
            return f"until {self.end}"
        return f"from {self.start} to {self.end}"


def take_period(reading: Reading, *, today: date) -> Period | None:
    """The first span that the question names, marked as understood; None if it names none."""
    for place, _ in list(reading.open()):
        for length in (5, 4, 3, 2, 1):
            words = reading.words(place, length)
            found = _period(words, today=today) if words else None
            if found:
                reading.take(place, length)
                return found
    return None


def _period(words: tuple[str, ...], *, today: date) -> Period | None:  # noqa: PLR0911 - one return a phrase
    match words:
        case ("today",) | ("yesterday",):
            day = today - timedelta(days=words[0] == "yesterday")
            return Period(day, day)
        case ("recently",) | ("lately",):
            return Period(today - timedelta(days=_RECENT_DAYS - 1), today)
        case ("last" | "past" | "previous", count, unit) if unit in _UNITS and (number := _count(count)):
            return Period(_back(today, _UNITS[unit], number) + timedelta(days=1), today)
        case ("past", unit) if unit in _UNITS:
            return Period(_back(today, _UNITS[unit], 1) + timedelta(days=1), today)
        case ("this" | "current", unit) if unit in _UNITS:
            return Period(_starts(today, _UNITS[unit]), today)
        case ("last" | "previous", unit) if unit in _UNITS:
            end = _starts(today, _UNITS[unit]) - timedelta(days=1)
            return Period(_starts(end, _UNITS[unit]), end)
        case ("between" | "from", first, "and" | "to" | "until", second):
            start, end = _span(first), _span(second)
            return Period(start.start, end.end) if start and end and start.start <= end.end else None
        case ("since", *rest) if span := _span(*rest, today=today):
            return Period(span.start, max(today, span.start))
        case ("until" | "before", *rest) if span := _span(*rest, today=today):
            return Period(_FIRST, span.end if words[0] == "until" else span.start - timedelta(days=1))
        case ("after", *rest) if span := _span(*rest, today=today):
            return Period(span.end + timedelta(days=1), max(today, span.end + timedelta(days=1)))
        case ("in" | "during" | "of" | "on" | "for", *rest) if rest:
            return _span(*rest, today=today)
        case _:
            return _span(*words)


def _span(*words: str, today: date | None = None) -> Period | None:  # noqa: PLR0911 - one return a phrase
    """A day, month or year by name; a month without a year is the newest one, where `today` allows to tell."""
    match words:
        case (word,) if _ISO_DAY.match(word):
            day = _made(lambda: date.fromisoformat(word))
            return Period(day, day) if day else None
        case (word,) if (parts := _ISO_MONTH.match(word)) and 1 <= int(parts[2]) <= 12:
            return _month(int(parts[1]), int(parts[2]))
        case (word,) if _YEAR.match(word):
            return Period(date(int(word), 1, 1), date(int(word), 12, 31))
        case (word,) if word in _MONTHS and today is not None:
            return _month(today.year - (_MONTHS[word] > today.month), _MONTHS[word])
        case (month, year) if month in _MONTHS and _YEAR.match(year):
            return _month(int(year), _MONTHS[month])
        case ("this" | "last", unit) if today is not None and unit in _UNITS:
            return _period(words, today=today)
        case _:
            return None


def _made(make: Callable[[], date]) -> date | None:
    try:
        return make()
    except ValueError:
        return None


def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _count(text: str) -> int | None:
    number = _NUMBERS.get(text) or (int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0)
    return number if 1 <= number <= 1000 else None


def _starts(day: date, unit: str) -> date:
    match unit:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        case _:
            return date(day.year, 1, 1)


def _back(day: date, unit: str, count: int) -> date:
    """`count` units before `day`; never before 1970."""
    if unit in ("day", "week"):
        return max(day - timedelta(days=count * (7 if unit == "week" else 1)), _FIRST)
    months = day.year * 12 + day.month - 1 - count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(months, 12)
    if year < _FIRST.year:
        return _FIRST
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
