"""Files of saved answers, row by row: CSV with a header row, or JSON lines; plain, zstd or gzip."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import orjson

from nexus_pipelines.errors import SourceError
from nexus_pipelines.sources.answers.saved import Json, SavedAnswer
from nexus_pipelines.warehouse.inputs import read_chunks
from nexus_pipelines.warehouse.lines import LINE_LIMIT, cut_lines, excerpt_of

_NEEDED = ("data", "url")
_NO_ANSWER = 'the line is no object with "data" and "url"'
# Control characters, and what stands for bytes that are not UTF-8.
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """A row that holds no answer: where it begins, why, and how it begins."""

    line: int
    reason: str
    excerpt: str


def read_answers(path: Path) -> Iterator[SavedAnswer | Unreadable]:
    """All rows of a file in order; damage ends the file with a row that says so."""
    try:
        is_json = _first_byte(path) == b"{"
    except SourceError as error:
        yield Unreadable(line=1, reason=str(error), excerpt="")
        return
    yield from _json_rows(path) if is_json else _csv_rows(path)


def holds_answers(path: Path) -> bool:
    """Whether a file looks like one of saved answers: by its header row, or its first line of JSON. A damaged beginning
    counts as one, to be reported when it is read."""
    try:
        if _first_byte(path) == b"{":
            first = next(_json_rows(path), None)
            return not isinstance(first, Unreadable) or first.reason != _NO_ANSWER
        header = next((row for row in csv.reader(_text_lines(path)) if any(row)), [])
    except SourceError:
        return True
    except csv.Error:
        return False
    return all(name in header for name in _NEEDED)


def _first_byte(path: Path) -> bytes:
    for chunk in read_chunks(path):
        if text := chunk.removeprefix(_BOM).lstrip():
            return text[:1]
    return b""


def _json_rows(path: Path) -> Iterator[SavedAnswer | Unreadable]:
    for block in cut_lines(read_chunks(path)):
        yield from (Unreadable(line=each.line, reason=each.reason, excerpt=each.excerpt) for each in block.refused)
        for part in block.parts:
            for number, line in enumerate(part.content.split(b"\n"), part.first_line):
                if line.strip():
                    yield _json_row(number, line)


def _json_row(number: int, line: bytes) -> SavedAnswer | Unreadable:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Unreadable(line=number, reason=f"the line is not JSON: {str(error)[:200]}", excerpt=excerpt_of(line))
    if not isinstance(row, dict) or any(name not in row for name in _NEEDED):
        return Unreadable(line=number, reason=_NO_ANSWER, excerpt=excerpt_of(line))
    held = cast(Json, row)
    data = held["data"]
    text = data.encode() if isinstance(data, str) else orjson.dumps(data)
    return _answer(number, held, text)


def _csv_rows(path: Path) -> Iterator[SavedAnswer | Unreadable]:
    csv.field_size_limit(LINE_LIMIT)
    reader = csv.reader(_text_lines(path), strict=True)
    header: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except (csv.Error, SourceError) as error:
            # What follows a field without an end is part of it.
            is_end = isinstance(error, SourceError) or "limit" in str(error) or "end of data" in str(error)
            reason = f"the row cannot be read: {error}{'; nothing after it is read' if is_end else ''}"
            yield Unreadable(line=line, reason=reason, excerpt="")
            if is_end:
                return
            continue
        if row is None:
            return
        if not any(row):
            continue
        if header:
            yield _csv_row(line, header, row)
            continue
        header = row
        if any(name not in header for name in _NEEDED):
            reason = "the file has no header row with the columns data and url; nothing of it is read"
            yield Unreadable(line=line, reason=reason, excerpt=_excerpt(row))
            return


def _csv_row(line: int, header: Sequence[str], row: Sequence[str]) -> SavedAnswer | Unreadable:
    if len(row) != len(header):
        reason = f"the row has {len(row)} columns and the header {len(header)}"
        return Unreadable(line=line, reason=reason, excerpt=_excerpt(row))
    values = dict(zip(header, row, strict=True))
    data = values["data"].encode("utf-8", "surrogateescape")
    if "\0" in values["data"]:
        return Unreadable(line=line, reason="the data hold NUL bytes and are not JSON", excerpt=excerpt_of(data))
    return _answer(line, values, data)


def _answer(line: int, row: Mapping[str, Any], data: bytes) -> SavedAnswer | Unreadable:
    url = str(row["url"] or "")
    if not _is_address(url):
        return Unreadable(line=line, reason="the URL is no address", excerpt=excerpt_of(data))
    try:
        parsed = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        return Unreadable(line=line, reason=f"the data are not JSON: {str(error)[:200]}", excerpt=excerpt_of(data))
    listed: list[Any] = parsed if isinstance(parsed, list) else [parsed]
    if not all(isinstance(each, dict) for each in listed):
        return Unreadable(line=line, reason="the data are no object and no list of objects", excerpt=excerpt_of(data))
    return SavedAnswer(line=line, url=url, asked=_noted(row.get("input")), about=_noted(row.get("params")), data=parsed)


def _is_address(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return _NO_TEXT.search(unquote(url)) is None


def _noted(note: Any) -> Json:
    """A note is of use where it is an object; people keep other things there, or nothing."""
    if isinstance(note, str):
        try:
            note = orjson.loads(note)
        except orjson.JSONDecodeError:
            return {}
    return cast(Json, note) if isinstance(note, dict) else {}


def _text_lines(path: Path) -> Iterator[str]:
    """Lines with their ends. What is not UTF-8 stays recognisable as such, and is refused with its row."""
    carry = b""
    is_first = True
    for chunk in read_chunks(path):
        content = carry + chunk
        if is_first:
            content, is_first = content.removeprefix(_BOM), False
        lines = content.split(b"\n")
        carry = lines.pop()
        yield from (f"{line.decode('utf-8', 'surrogateescape')}\n" for line in lines)
        if len(carry) > LINE_LIMIT:
            raise SourceError(f"{path.name} holds a line of more than {LINE_LIMIT:,} bytes; save its answers again.")
    if carry:
        yield carry.decode("utf-8", "surrogateescape")


def _excerpt(row: Sequence[str]) -> str:
    return excerpt_of(",".join(row).encode("utf-8", "surrogateescape"))
