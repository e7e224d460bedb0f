"""Bytes of a CSV file as rows of cells: encodings and separators as spreadsheets write them, lines counted from 1."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nexus_pipelines.errors import SourceError
from nexus_pipelines.operations.release_lists.plan import COLUMNS, REQUIRED, Refused, Row, Table, missing, refuse

_SEPARATORS = (",", ";", "\t")
# Excel writes this as a first line where a list was made for another country.
_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\s*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class _Record:
    """Lines that belong together: the first, how many, and their cells; without cells the reason."""

    first: int
    lines: int
    cells: tuple[str, ...] = ()
    reason: str = ""


def read_csv_table(content: bytes, *, name: str) -> Table:
    """The rows of a CSV file; its first line names the columns, in any case, with spaces or underscores.

    A line with a quote that does not end is refused alone. Lines without any text are no rows.

    Raises:
        SourceError: the text cannot be decoded, or a required column is missing or named twice.
    """
    lines = list(io.StringIO(_decoded(content, name), newline=""))
    start = 0
    separators: Sequence[str] = _SEPARATORS
    if lines and (told := _SEPARATOR_LINE.fullmatch(lines[0])):
        start, separators = 1, (told[1],)
    while start < len(lines) and not lines[start].strip(f"{''.join(separators)} \r\n"):
        start += 1
    header, separator = max(
        ((next(_records(lines, start, each), _Record(first=0, lines=0)), each) for each in separators),
        key=lambda found: sum(_column(title) in COLUMNS for title in found[0].cells),
    )
    titles = [title.strip() for title in header.cells]
    columns = [_column(title) for title in titles]
    _require(columns, titles, name)
    rows: list[Row] = []
    refused: list[Refused] = []
    for record in _records(lines, start + header.lines, separator):
        place = f"line {record.first}" if record.lines == 1 else f"lines {record.first} to {_last(record)}"
        text = "".join(lines[record.first - 1 : _last(record)])
        cells = [cell.strip() for cell in record.cells]
        reason = record.reason
        if any(cells[len(columns) :]):
            reason = f"the row has {len(cells)} cells, and the first line {len(columns)}"
        if reason:
            refused.append(refuse(place, reason, text))
        elif any(cells):
            rows.append(_row(place, columns, titles, cells))
    return Table(rows=tuple(rows), refused=tuple(refused))


def _decoded(content: bytes, name: str) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SourceError(f"{name} is no text in UTF-8, UTF-16 or Windows-1252; save it as CSV UTF-8.")


def _records(lines: Sequence[str], start: int, separator: str) -> Iterator[_Record]:
    index = start
    while index < len(lines):
        # A reader for each record: one that has failed has read on, to the end of the file for a quote without end.
        reader = csv.reader(
            (lines[each] for each in range(index, len(lines))), delimiter=separator, strict=True, skipinitialspace=True
        )
        try:
            cells = next(reader)
        except csv.Error as error:
            yield _Record(first=index + 1, lines=1, reason=f"the line is not CSV ({error})")
            index += 1
        else:
            yield _Record(first=index + 1, lines=reader.line_num, cells=tuple(cells))
            index += reader.line_num


def _last(record: _Record) -> int:
    return record.first + record.lines - 1


def _column(title: str) -> str:
    return re.sub(r"[\s_-]+", "_", title.strip().lower())


def _require(columns: Sequence[str], titles: Sequence[str], name: str) -> None:
    absent = [column for column in REQUIRED if column not in columns]
    if absent:
        raise missing(absent, name=name, found=titles)
    twice = sorted({column for column in columns if column in COLUMNS and columns.count(column) > 1})
    if twice:
        raise SourceError(f"{name} has the column {twice[0]} twice; rename or remove one.")


def _row(place: str, columns: Sequence[str], titles: Sequence[str], cells: Sequence[str]) -> Row:
    # Titles that repeat or are empty get the number of their column.
    named = [
        title if title and titles.count(title) == 1 else f"{title or 'column'} {number}"
        for number, title in enumerate(titles, start=1)
    ]
    pairs = list(zip(columns, named, cells, strict=False))
    return Row(
        place=place,
        cells={column: cell for column, _, cell in pairs if column in COLUMNS},
        others={title: cell for column, title, cell in pairs if column not in COLUMNS},
    )
