"""From pages in landing to one temporary table of typed records; lines that do not parse are set aside."""

import glob
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import orjson

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.warehouse.contract import Page, Quarantined, Stream
from nexus_pipelines.warehouse.inputs import read_chunks
from nexus_pipelines.warehouse.lines import LINE_LIMIT

TYPED = "_nexus_typed"
REMAINDER = "_nexus_remainder"
RECORD_COLUMN = "_record"


@dataclass(frozen=True)
class Readable:
    """A page as DuckDB can read it: the page's own file, or a copy without the lines that do not parse.

    kept: with a copy, the number (from 0) that each of its lines has in the page.
    """

    page: Page
    path: Path
    kept: tuple[int, ...] | None = None
    quarantined: tuple[Quarantined, ...] = field(default=())

    def line_of(self, record: int) -> int:
        """The line in the origin of record number `record` of `path`, from 0."""
        return self.page.line_of(record if self.kept is None else self.kept[record])


class UnreadableLinesError(Exception):
    """Some line of these pages does not parse; `clean` finds which."""


def parse(
    connection: duckdb.DuckDBPyConnection, stream: Stream, readables: Sequence[Readable], folder: Path
) -> tuple[tuple[Readable, int], ...]:
    """Fills the temporary tables TYPED and REMAINDER, in the order of the lines; returns the records of each page.

    folder: for temporary files.

    Raises:
        UnreadableLinesError: a line does not parse, or fewer records than lines were found.
    """
    paths = [str(readable.path) for readable in readables]
    try:
        with ThreadPoolExecutor(1) as executor:
            # DuckDB works outside of Python's lock, so both go on at once.
            remainder = executor.submit(_write_remainder, stream, readables, folder / "remainder.jsonl")
            connection.execute(
                f"create or replace temp table {TYPED} as"
                f" select {typed_columns(stream)}, filename from {typed_source(stream, paths)}"
            )
            remainders = remainder.result()
        if stream.remainder is not None:
            source = (
                f"{path_list([str(folder / 'remainder.jsonl')])}, columns = {{'remainder': 'JSON'}}, records = false"
            )
            connection.execute(
                f"create or replace temp table {REMAINDER} as"
                f" select remainder from read_json({source}, format = 'newline_delimited')"
            )
    except (duckdb.InvalidInputException, duckdb.ConversionException, orjson.JSONDecodeError) as error:
        raise UnreadableLinesError(str(error)) from error
    except duckdb.IOException as error:
        raise OperatorError(f"A page of landing cannot be read ({error}); check the disk, then run again.") from error
    found = dict(connection.execute(f"select filename, count(*) from {TYPED} group by filename").fetchall())
    counts = tuple((readable, int(found.get(str(readable.path), 0))) for readable in readables)
    for readable, count in counts:
        # Blank lines make a difference too; `clean` tells them from lost ones.
        if readable.kept is None and readable.page.lines not in {-1, count}:
            raise UnreadableLinesError(f"{readable.page.lines} lines gave {count} records")
    if stream.remainder is not None and remainders != sum(count for _, count in counts):
        raise UnreadableLinesError(f"{remainders} lines gave {sum(count for _, count in counts)} records")
    return counts


def _write_remainder(stream: Stream, readables: Sequence[Readable], path: Path) -> int:
    if stream.remainder is None:
        return 0
    count = 0
    with path.open("wb") as file:
        for readable in readables:
            for line in iterate_lines(readable.path):
                if not line or line.isspace():
                    continue
                record = orjson.loads(line)
                if not isinstance(record, dict):
                    raise UnreadableLinesError("a line is not an object")
                file.write(orjson.dumps(stream.remainder(record), option=orjson.OPT_APPEND_NEWLINE))
                count += 1
    return count


def iterate_lines(path: Path) -> Iterator[bytes]:
    """Lines of a page, without their ends."""
    carry = b""
    for chunk in read_chunks(path):
        lines = (carry + chunk).split(b"\n")
        carry = lines.pop()
        yield from lines
    if carry:
        yield carry


def from_page(stream: Stream) -> str:
    """The `from` item of the parsed records: a subquery with RECORD_COLUMN and all columns of the stream."""
    # The first id is 0 only outside of transactions.
    number = f"rowid - (select min(rowid) from {TYPED}) as {RECORD_COLUMN}"
    if stream.remainder is None:
        return f"(select {number}, * exclude (filename) from {TYPED}) as page"
    # Both tables were filled from the same files in the order of their lines.
    return (
        f"(select typed.{number}, typed.* exclude (filename), rest.remainder"
        f" from {TYPED} as typed positional join {REMAINDER} as rest) as page"
    )


def typed_columns(stream: Stream) -> str:
    """The columns of the stream, quoted."""
    return ", ".join(f'"{name}"' for name in stream.record)


def typed_source(stream: Stream, paths: Sequence[str], *, longest: int = LINE_LIMIT, is_lenient: bool = False) -> str:
    """The call of `read_json` that reads the stream's columns and `filename`.

    longest: bytes of the longest line; DuckDB's buffers are made for it.
    is_lenient: what does not parse or fit becomes NULL instead of an error.
    """
    columns = ", ".join(f"{_literal(name)}: {_literal(type_)}" for name, type_ in stream.record.items())
    return (
        f"read_json({path_list(paths)}, format = 'newline_delimited', columns = {{{columns}}}, filename = true,"
        f" hive_partitioning = false, maximum_object_size = {longest + 1_000},"
        f" ignore_errors = {str(is_lenient).lower()})"
    )


def path_list(paths: Sequence[str]) -> str:
    """A list of string literals, in which no character of a path stands for others."""
    return "[" + ", ".join(_literal(glob.escape(path)) for path in paths) + "]"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
