"""What a source promises the lake: its streams of records and the raw tables they become."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nexus_pipelines.http.traffic import Traffic


@dataclass(frozen=True, kw_only=True)
class Stream:
    """One kind of record in landing.

    record: each top-level JSON key (exact case) and the DuckDB type it is read as. A value of another shape (text
        where an object is declared, letters where a number is) sends the line to quarantine; a missing key is NULL.
    remainder: what of a record (parsed JSON) to keep beside the types above, as column `remainder` of type JSON;
        a pure function, so that unknown fields are not lost.
    """

    name: str
    record: Mapping[str, str]
    remainder: Callable[[dict[str, Any]], object] | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a raw table: a DuckDB type, and an expression over the stream's columns, `each` and `rows`.

    Where the expression gives text and the type is a time, date, number or boolean, text that does not convert becomes
    NULL with a note in quarantine, and the row loads.
    """

    name: str
    type: str
    expression: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """`raw_<source>.<name>`: one sentence says what a row is; `key` is its natural key.

    each: for records that hold several rows, names and the lists they stand for in turn, outermost first
        (("comment", "fields.comment.comments"),): one row for each element.
    rows: SQL appended to `from page`, for what `each` cannot say. A lateral `unnest` there costs 30 times as much.
    where: SQL condition on the record, for streams that feed several tables.
    version: expression over this table's columns that orders two rows of one key; the greater wins, then the later
        received. A row in the lake is never replaced by one of a smaller version.
    of: name of a table of the same stream, listed earlier, whose row the record is: records that lost there against a
        newer one give no rows here.
    label: the column by which people know the row; default: the key.
    replace_within: columns of a group, whose expressions use the stream's columns only, not `each` or `rows`. A batch
        that holds any record of a group holds all its rows: the group's other rows are deleted (comments of an issue,
        refs of a repository).
    complete: SQL condition on the record: only then does it hold the whole group.
    """

    source: str
    name: str
    stream: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    each: tuple[tuple[str, str], ...] = ()
    rows: str = ""
    where: str = ""
    version: str = ""
    of: str = ""
    label: str = ""
    replace_within: tuple[str, ...] = ()
    complete: str = ""


@dataclass(frozen=True, kw_only=True)
class SourceContract:
    """All streams and raw tables of one source."""

    source: str
    streams: tuple[Stream, ...]
    tables: tuple[RawTable, ...]


@dataclass(frozen=True, kw_only=True)
class Page:
    """An immutable file of records in landing, exactly as received: JSON lines, zstd.

    lines, size: how many, and how many bytes they are unpacked; -1 when not known.
    first_line: where the page begins in its origin, from 1.
    skipped: lines of the origin that were refused in between.
    """

    source: str
    stream: str
    page_id: str
    path: Path
    origin: str
    lines: int = -1
    size: int = -1
    first_line: int = 1
    skipped: tuple[int, ...] = ()

    def line_of(self, record: int) -> int:
        """The line in the origin of the page's record number `record`, from 0."""
        line = self.first_line + record
        for skipped in self.skipped:
            line += skipped <= line
        return line


@dataclass(frozen=True, kw_only=True)
class Quarantined:
    """A record that could not be parsed: where it stood, why, and how it begins."""

    source: str
    stream: str
    origin: str
    position: str
    reason: str
    excerpt: str
    page_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How far a reading has come: `done` of `total` (None: the upstream does not tell), in one unit.

    part: what is counted (a project, a list); another part begins anew.
    """

    part: str
    done: int
    total: int | None = None


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one transaction brings into the lake: pages, what was refused, and the cursor after them.

    scope: what the cursor belongs to (a repository, a dump, an export, a project behind an API).
    cursor: None where the scope is to be forgotten: a reading with an end has come to it.
    progress: how far a long reading has come, for people ("3,200 of about 10,000 tickets"); extent: in numbers.
    """

    source: str
    scope: str
    pages: tuple[Page, ...]
    cursor: Mapping[str, object] | None
    quarantined: tuple[Quarantined, ...] = ()
    progress: str = ""
    extent: Extent | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is new: batch after batch, each to be committed before the next is asked for, so that a run that is killed
    between them goes on from the last.

    contract: where it is known only after asking the upstream. traffic: for an upstream that is asked over a network;
        it may be called at any time, also after an error.
    """

    batches: Iterable[Batch]
    contract: SourceContract | None = None
    traffic: Callable[[], Traffic] | None = None
