"""Dates as people write them into lists: ISO, or with the year last where the whole column tells what comes first."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

Order = Literal["day first", "month first"]

_TIME = r"(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}")


class UnclearDates(Exception):
    """The dates of a column can be read in two ways; the message is one of them."""


def order_of(texts: Iterable[str]) -> Order:
    """What comes first where the year comes last. Of 25/03/2026 it is the day; dates with dots always begin with it.

    Raises:
        UnclearDates: no date of the column tells, or two tell different things.
    """
    told: dict[Order, str] = {}
    unclear = ""
    for text in texts:
        match = _YEAR_LAST.fullmatch(text)
        if match is None or match[2] == ".":
            continue
        by_day, by_month = _year_last(text, "day first"), _year_last(text, "month first")
        if by_day and by_month:
            unclear = unclear or (text if by_day != by_month else "")
        elif by_day:
            told.setdefault("day first", text)
        elif by_month:
            told.setdefault("month first", text)
    if len(told) > 1:
        raise UnclearDates(" and ".join(told.values()))
    if unclear and not told:
        raise UnclearDates(unclear)
    return "month first" if "month first" in told else "day first"


def parse_day(text: str, order: Order) -> date | None:
    """The day; a time of day after it is left out. None for anything else."""
    match = _YEAR_FIRST.fullmatch(text)
    if match is not None:
        return _day(match[1], match[3], match[4])
    return _year_last(text, order)


def _year_last(text: str, order: Order) -> date | None:
    match = _YEAR_LAST.fullmatch(text)
    if match is None:
        return None
    first, second = match[1], match[3]
    if order == "day first" or match[2] == ".":
        return _day(match[4], second, first)
    return _day(match[4], first, second)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
