# ruff: noqa: S608 - every name in this SQL comes from a contract in our own code
"""Typed rows of a batch in temporary Parquet files, made before any transaction on the lake begins.

Pages are read in groups of bounded size, and what a group leaves in DuckDB is replaced by the next: memory does not
grow with the batch. (Inside a transaction, replaced tables would keep their memory until its end.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from nexus_pipelines.warehouse.clean import clean
from nexus_pipelines.warehouse.contract import Batch, Page, Quarantined, RawTable, SourceContract, Stream
from nexus_pipelines.warehouse.lake import quote
from nexus_pipelines.warehouse.lines import EXCERPT_BYTES
from nexus_pipelines.warehouse.parse import RECORD_COLUMN, Readable, UnreadableLinesError, from_page, parse
from nexus_pipelines.warehouse.tables import EXPECTED, groups_sql, lenient_columns, quoted, rows_sql

# Pages read together: some two full pages, one for each of DuckDB's threads. Three took 80 MB more for 5 % less time.
# Packed counts as well: what packs badly takes more memory typed.
GROUP_BYTES, GROUP_PACKED_BYTES = 36 << 20, 6 << 20


@dataclass
class PreparedTable:
    """Files of one raw table. Rows have the table's columns and `_record`, `_file`, `_page_id`, `_row_hash`,
    `_version`, `_failed`; groups have `_record` and the columns of `replace_within`."""

    table: RawTable
    rows: list[Path] = field(default_factory=list[Path])
    groups: list[Path] = field(default_factory=list[Path])


@dataclass
class Prepared:
    """Everything that one transaction will bring into the lake. `pages` has each page's number of records."""

    tables: list[PreparedTable]
    pages: list[tuple[Page, int]]
    quarantined: list[Quarantined]


def prepare(connection: duckdb.DuckDBPyConnection, contract: SourceContract, batch: Batch, folder: Path) -> Prepared:
    """Parses all pages of the batch.

    Raises:
        OperatorError: a page cannot be read.
    """
    prepared = Prepared([PreparedTable(table) for table in contract.tables], [], list(batch.quarantined))
    for stream in contract.streams:
        tables = [each for each in prepared.tables if each.table.stream == stream.name]
        preparation = _Preparation(connection, stream, tables, folder)
        for pages in _groups([page for page in batch.pages if page.stream == stream.name]):
            preparation.add(pages, prepared)
    return prepared


class _Preparation:
    """One stream on its way into files; counts the records so that each has a number in the batch."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, stream: Stream, tables: list[PreparedTable], folder: Path
    ) -> None:
        self._connection = connection
        self._stream = stream
        self._tables = tables
        self._folder = folder
        self._page = from_page(stream)
        self._records = 0
        self._lenient: list[frozenset[str]] = []

    def add(self, pages: Sequence[Page], prepared: Prepared) -> None:
        """Parses the pages and writes the rows of every table of the stream."""
        read = self._parse(pages)
        self._lenient = self._lenient or [
            lenient_columns(self._connection, each.table, self._page) for each in self._tables
        ]
        prepared.pages.extend((readable.page, count) for readable, count in read)
        for readable, _ in read:
            prepared.quarantined.extend(readable.quarantined)
        for each, lenient in zip(self._tables, self._lenient, strict=True):
            prepared.quarantined.extend(self._write_rows(each, lenient, read))
        self._records += sum(count for _, count in read)

    def _parse(self, pages: Sequence[Page]) -> Sequence[tuple[Readable, int]]:
        readables = [Readable(page, page.path) for page in pages]
        try:
            return parse(self._connection, self._stream, readables, self._folder)
        except UnreadableLinesError:
            readables = [clean(self._connection, self._stream, page, self._folder) for page in pages]
            return parse(self._connection, self._stream, readables, self._folder)

    def _write_rows(
        self, prepared: PreparedTable, lenient: frozenset[str], read: Sequence[tuple[Readable, int]]
    ) -> Iterator[Quarantined]:
        table = prepared.table
        number = len(prepared.rows)
        name = f"{table.stream}-{table.name}-{number}"
        path = self._folder / f"{name}.parquet"
        columns = quoted([column.name for column in table.columns])
        self._copy(
            f"""
            select {columns}, {RECORD_COLUMN} + {self._records} as {RECORD_COLUMN}, {number} as _file,
                {_page_of_record(read)} as _page_id, _row_hash, ({table.version or "null"}) as _version, _failed
            from ({rows_sql(table, self._page, lenient)})
            """,
            path,
        )
        without_key = self._without_key(table, path)
        if without_key:
            path = self._keep_rows_with_key(table, path)
        for record, reason, excerpt in (*without_key, *self._failed(table, lenient, path)):
            readable, place = _locate(read, record)
            yield Quarantined(
                source=readable.page.source,
                stream=readable.page.stream,
                origin=readable.page.origin,
                position=f"line {readable.line_of(place)}",
                reason=reason,
                excerpt=excerpt,
                page_id=readable.page.page_id,
            )
        prepared.rows.append(path)
        if table.replace_within:
            prepared.groups.append(self._folder / f"{name}.groups.parquet")
            self._copy(groups_sql(table, self._page, self._records), prepared.groups[-1])

    def _without_key(self, table: RawTable, path: Path) -> Sequence[tuple[int, str, str]]:
        records = f"select {RECORD_COLUMN} - {self._records} from {_rows_of(path)} where {_lacks_key(table)}"
        if self._connection.execute(f"{records} limit 1").fetchone() is None:
            return ()
        columns = quoted(list(self._stream.record))
        rows = self._connection.execute(
            f"select {RECORD_COLUMN}, left(to_json(row({columns}))::varchar, {EXCERPT_BYTES}) from {self._page}"
            f" where {RECORD_COLUMN} in ({records}) order by 1"
        ).fetchall()
        reason = f"a row of {table.name} has no {' or no '.join(table.key)}"
        return [(int(record), reason, _printable(excerpt)) for record, excerpt in rows]

    def _keep_rows_with_key(self, table: RawTable, path: Path) -> Path:
        kept = path.with_suffix(".kept.parquet")
        self._copy(f"select * from {_rows_of(path)} where not ({_lacks_key(table)})", kept)
        path.unlink()
        return kept

    def _failed(self, table: RawTable, lenient: frozenset[str], path: Path) -> Sequence[tuple[int, str, str]]:
        if not lenient:
            return ()
        rows = self._connection.execute(
            f'select {RECORD_COLUMN} - {self._records}, "{table.label or table.key[0]}"::varchar, _failed'
            f" from {_rows_of(path)} where _failed <> '' order by 1"
        ).fetchall()
        expected = {column.name: EXPECTED[column.type.upper()] for column in table.columns if column.name in lenient}
        failed = (
            (int(record), name, *failure.partition("\x1e")[::2])
            for record, name, failures in rows
            for failure in str(failures).split("\x1f")
        )
        return [
            (record, f"field {column} of {name} is not {expected[column]}: {_printable(value)!r}", "")
            for record, name, column, value in failed
        ]

    def _copy(self, select: str, path: Path) -> None:
        # Read once or twice and gone after the load: packing them would cost more than it saves.
        options = "format parquet, compression uncompressed"
        self._connection.execute(f"copy ({select}) to {quote(str(path))} ({options})")


def _rows_of(path: Path) -> str:
    return f"read_parquet({quote(str(path))})"


def _lacks_key(table: RawTable) -> str:
    return " or ".join(f'"{name}" is null' for name in table.key)


def _locate(read: Sequence[tuple[Readable, int]], record: int) -> tuple[Readable, int]:
    """The page of record number `record` of a group, and its number there."""
    for readable, count in read:
        if record < count:
            return readable, record
        record -= count
    raise IndexError(record)


def _page_of_record(read: Sequence[tuple[Readable, int]]) -> str:
    """SQL for the page that a record of the group came from."""
    end = 0
    cases: list[str] = []
    for readable, count in read:
        end += count
        cases.append(f"when {RECORD_COLUMN} < {end} then '{readable.page.page_id}'")
    return f"case {' '.join(cases)} end"


def _groups(pages: Sequence[Page]) -> Iterator[list[Page]]:
    group: list[Page] = []
    size = packed = 0
    for page in pages:
        size, packed = size + max(0, page.size), packed + page.path.stat().st_size
        if group and (size > GROUP_BYTES or packed > GROUP_PACKED_BYTES):
            yield group
            group, size, packed = [], max(0, page.size), page.path.stat().st_size
        group.append(page)
    if group:
        yield group


def _printable(value: object) -> str:
    return str(value or "").replace("\0", "\N{SYMBOL FOR NULL}")
