"""How facts are put into words: dates in UTC, counts with their noun, text from outside in quotes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

_TITLE_CHARACTERS = 100


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 ticket`, `1,204 tickets`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def day(moment: datetime | date | None) -> str:
    """A UTC day as 2026-03-31; `no date` where there is none."""
    if moment is None:
        return "no date"
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
    return moment.isoformat()


def quoted(title: str | None) -> str:
    """A title from outside: one line, printable, shortened, in quotes that it cannot close."""
    printable = "".join(character if character.isprintable() else " " for character in title or "")
    line = " ".join(printable.replace("“", '"').replace("”", '"').split())
    if len(line) > _TITLE_CHARACTERS:
        line = line[: _TITLE_CHARACTERS - 1].rstrip() + "…"
    return f"“{line}”" if line else "(without a title)"


def listed(parts: Sequence[str], *, most: int = 5, total: int | None = None) -> str:
    """`a, b and c`; beyond `most` the rest is counted: `a, b and 7 more`."""
    shown = list(parts[:most])
    rest = (len(parts) if total is None else total) - len(shown)
    if rest > 0:
        shown.append(f"{rest:,} more")
    if len(shown) <= 1:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def percent(share: float | None) -> str:
    """A share of 1 as a percentage, rounded down so that 100 % means all; `no data` for None."""
    return "no data" if share is None else f"{int(share * 100 + 1e-9)} %"
