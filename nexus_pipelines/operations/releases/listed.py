"""A list of releases as an import takes it: every row is a release with its place, or a sentence about that place."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nexus_pipelines.operations.release_lists.cells import read_csv_table
from nexus_pipelines.operations.release_lists.plan import COLUMNS, plan_of

# Words that people write into cells for one of ours: "In Progress", "Code freeze", "GA".
_CHOICES = frozenset({"status", "release_type"})


@dataclass(frozen=True, kw_only=True)
class ListedRelease:
    """A release that a list tells of. place: where ("line 7"). values: fields of a draft; None for an empty cell."""

    place: str
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong at a place of a list. excerpt: how the place begins."""

    place: str
    reason: str
    excerpt: str | None = None


@dataclass(frozen=True, kw_only=True)
class ListedReleases:
    """A list that was taken apart. ignored: its columns that say nothing about a managed release, by title."""

    releases: Sequence[ListedRelease]
    problems: Sequence[Problem] = ()
    ignored: Sequence[str] = ()


def listed_in_csv(content: bytes, *, name: str) -> ListedReleases:
    """The releases of a CSV text, as spreadsheets save it. name: of the list, for sentences.

    Raises:
        SourceError: the text cannot be decoded, lacks a required column, or its dates can be read in two ways.
    """
    table = read_csv_table(content, name=name)
    plan = plan_of(table, name=name)
    named = {column for row in table.rows for column in row.cells}
    return ListedReleases(
        releases=tuple(
            ListedRelease(
                place=place,
                values={column: _value(column, release[column]) for column in COLUMNS if column in named},
            )
            for place, release in zip(plan.places, plan.releases, strict=True)
        ),
        problems=tuple(Problem(place=each.place, reason=each.reason, excerpt=each.excerpt) for each in plan.refused),
        ignored=tuple(dict.fromkeys(title for row in table.rows for title in row.others)),
    )


def _value(column: str, cell: object) -> object:
    if column in _CHOICES and isinstance(cell, str):
        return re.sub(r"[^a-z0-9]+", "_", cell.lower()).strip("_")
    return cell
