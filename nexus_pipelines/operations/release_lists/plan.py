"""Rows of a list as planned releases: pure, and no row is lost without a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nexus_pipelines.errors import SourceError
from nexus_pipelines.operations.release_lists.dates import UnclearDates, order_of, parse_day

REQUIRED = ("version", "target_date")
COLUMNS = (
    *REQUIRED,
    *("name", "description", "status", "release_type", "project_key", "release_manager", "external_id"),
)
EXCERPT_CHARACTERS = 200


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a list. place: where it stands ("line 7"). cells: text by column of `COLUMNS`; others: by title."""

    place: str
    cells: Mapping[str, str]
    others: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A row that is no release: where it stands, why, and how it begins."""

    place: str
    reason: str
    excerpt: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A list that was taken apart: rows in order, and what is no row."""

    rows: tuple[Row, ...]
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The releases of a list, each ready for landing, and what was refused."""

    releases: tuple[Mapping[str, object], ...]
    refused: tuple[Refused, ...]


def plan_of(table: Table, *, name: str) -> Plan:
    """All rows as releases. Of rows that plan one release the last counts, and the others are refused.

    name: of the list, for sentences.

    Raises:
        SourceError: the dates can be read in two ways.
    """
    try:
        order = order_of(row.cells.get("target_date", "") for row in table.rows)
    except UnclearDates as error:
        raise SourceError(
            f"The target dates of {name} can be read with the day or the month first ({error}); "
            "write them like 2026-03-25."
        ) from error
    releases: dict[str, tuple[Row, Mapping[str, object]]] = {}
    refused = list(table.refused)
    for row in table.rows:
        reason = _reason_to_refuse(row)
        day = None if reason else parse_day(row.cells["target_date"], order)
        if day is None:
            reason = reason or f"the target date is not a day: {row.cells['target_date'][:EXCERPT_CHARACTERS]!r}"
            refused.append(refuse(row.place, reason, _written(row)))
            continue
        key = release_key(row.cells)
        if key in releases:
            earlier = releases.pop(key)[0]
            refused.append(
                refuse(earlier.place, f"{row.place} plans the same release, and the later counts", _written(earlier))
            )
        cells = {column: row.cells.get(column) or None for column in COLUMNS}
        others = {title: text for title, text in row.others.items() if text}
        releases[key] = (row, {**cells, "target_date": day.isoformat(), "release_key": key, "others": others})
    return Plan(releases=tuple(release for _, release in releases.values()), refused=tuple(refused))


def release_key(cells: Mapping[str, str]) -> str:
    """What stays the same when a release is planned anew: its external id, else its project and version."""
    if cells.get("external_id"):
        return f"id:{cells['external_id']}"
    return f"{cells.get('project_key', '').upper()}/{cells['version'].casefold()}"


def refuse(place: str, reason: str, text: str) -> Refused:
    """A refused row whose excerpt any table can hold."""
    excerpt = text[:EXCERPT_CHARACTERS].replace("\0", "\N{SYMBOL FOR NULL}")
    return Refused(place=place, reason=reason.replace("\0", "\N{SYMBOL FOR NULL}"), excerpt=excerpt)


def missing(titles: Iterable[str], *, name: str, found: Iterable[str]) -> SourceError:
    """The sentence for columns that a list must have and has not."""
    there = ", ".join(title for title in found if title)[:EXCERPT_CHARACTERS]
    printable = "".join(each if each.isprintable() else " " for each in there)
    return SourceError(
        f"{name} has no column {' and no column '.join(titles)} (its first line: {printable or 'empty'}); add it."
    )


def _reason_to_refuse(row: Row) -> str:
    if any("\0" in text for text in (*row.cells.values(), *row.others.values(), *row.others)):
        return "the row holds a NUL character"
    absent = [column.replace("_", " ") for column in REQUIRED if not row.cells.get(column)]
    return f"the row has no {' and no '.join(absent)}" if absent else ""


def _written(row: Row) -> str:
    return " | ".join(text for text in (*row.cells.values(), *row.others.values()) if text)
