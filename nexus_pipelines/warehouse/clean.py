# ruff: noqa: S608 - every name in this SQL comes from a contract in our own code
"""The slow path of parsing: which lines of a page do not parse, and why."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import orjson

from nexus_pipelines.warehouse.contract import Page, Quarantined, Stream
from nexus_pipelines.warehouse.lines import LINE_LIMIT, excerpt_of
from nexus_pipelines.warehouse.parse import Readable, iterate_lines, typed_columns, typed_source


def clean(connection: duckdb.DuckDBPyConnection, stream: Stream, page: Page, folder: Path) -> Readable:
    """The slow path: reads the page line by line and sets aside what does not parse."""
    # What DuckDB reads may still be no JSON to the remainder: `null` is no object, and NaN no number.
    if stream.remainder is None and _reads(connection, stream, page.path, page.lines):
        return Readable(page, page.path)
    numbers: list[int] = []
    lines: list[bytes] = []
    bad: dict[int, str] = {}
    texts: dict[int, bytes] = {}
    for number, line in enumerate(iterate_lines(page.path)):
        if not line or line.isspace():
            continue
        reason = _reason_not_json(connection, line, is_strict=stream.remainder is not None)
        if reason:
            bad[number], texts[number] = reason, line
        else:
            numbers.append(number)
            lines.append(line)
    probe = folder / f"{page.page_id}.probe.jsonl"
    for find in (_find_mistyped, _find_refused):
        for position, reason in find(connection, stream, lines, probe):
            bad[numbers[position]], texts[numbers[position]] = reason, lines[position]
        fitting = [place for place, number in enumerate(numbers) if number not in bad]
        numbers, lines = [numbers[place] for place in fitting], [lines[place] for place in fitting]
    cleaned = folder / f"{page.page_id}.jsonl"
    _write(cleaned, lines)
    quarantined = tuple(
        Quarantined(
            source=page.source,
            stream=page.stream,
            origin=page.origin,
            position=f"line {page.line_of(number)}",
            reason=bad[number],
            excerpt=excerpt_of(texts[number]),
            page_id=page.page_id,
        )
        for number in sorted(bad)
    )
    return Readable(page, cleaned, tuple(numbers), quarantined)


def _reason_not_json(connection: duckdb.DuckDBPyConnection, line: bytes, *, is_strict: bool) -> str:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        reason = f"the line is not JSON: {str(error)[:200]}"
        try:
            text = line.decode()
        except UnicodeDecodeError:
            return "the line is not UTF-8"
        if is_strict:
            return reason
        # DuckDB takes a few things that are not strict JSON (NaN, a trailing comma): its word counts, because lines of
        # a page without defects are judged by it alone.
        judged = connection.execute("select json_valid(?1) and json_type(?1) = 'OBJECT'", [text]).fetchone()
        return "" if judged and judged[0] else reason
    return "" if isinstance(value, dict) else f"the line is not a JSON object but a {type(value).__name__}"


def _find_mistyped(
    connection: duckdb.DuckDBPyConnection, stream: Stream, lines: list[bytes], probe: Path
) -> list[tuple[int, str]]:
    """Lines in which a value is lost when DuckDB may put NULL for what does not fit: one pass over all lines."""
    if not lines or not stream.record:
        return []
    _write(probe, lines)
    source = typed_source(stream, [str(probe)], longest=max(map(len, lines)), is_lenient=True)
    found: list[tuple[int, str]] = []
    rows = connection.execute(
        f"select to_json(typed)::varchar from (select {typed_columns(stream)} from {source}) as typed"
    )
    place = 0
    while row := rows.fetchone():
        reason = _lost(orjson.loads(row[0]), _members(lines[place]), "")
        if reason:
            found.append((place, f"the record does not fit: {reason}"))
        place += 1
    return found if place == len(lines) else []


def _members(line: bytes) -> object:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _lost(typed: object, received: object, path: str) -> str:
    """The first value that was received and is NULL when typed."""
    if received is None:
        return ""
    is_other_shape = isinstance(typed, dict | list) and type(typed) is not type(received)
    if typed is None or is_other_shape:
        return f"{path.lstrip('.') or 'the record'} is {str(received)[:200]!r}"
    if isinstance(typed, dict) and isinstance(received, dict):
        reasons = (_lost(value, received.get(name), f"{path}.{name}") for name, value in typed.items())
    elif isinstance(typed, list) and isinstance(received, list):
        pairs = enumerate(zip(typed, received, strict=False))
        reasons = (_lost(value, original, f"{path}[{index}]") for index, (value, original) in pairs)
    else:
        return ""
    return next((reason for reason in reasons if reason), "")


def _find_refused(
    connection: duckdb.DuckDBPyConnection, stream: Stream, lines: list[bytes], probe: Path, offset: int = 0
) -> list[tuple[int, str]]:
    """Halves the lines until those that DuckDB refuses stand alone: slow, but its own reader is the last judge."""
    if not lines:
        return []
    _write(probe, lines)
    try:
        _probe(connection, stream, probe, longest=max(map(len, lines)))
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        if len(lines) == 1:
            return [(offset, _plain_reason(str(error)))]
    else:
        return []
    middle = len(lines) // 2
    return [
        *_find_refused(connection, stream, lines[:middle], probe, offset),
        *_find_refused(connection, stream, lines[middle:], probe, offset + middle),
    ]


def _reads(connection: duckdb.DuckDBPyConnection, stream: Stream, path: Path, lines: int) -> bool:
    try:
        return _probe(connection, stream, path) == lines
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return False


def _probe(connection: duckdb.DuckDBPyConnection, stream: Stream, path: Path, *, longest: int = LINE_LIMIT) -> int:
    # hash(columns) makes DuckDB type every value; count(*) alone would skip them.
    names = ", ".join(f'"{name}"' for name in stream.record) or "1"
    counted = connection.execute(
        f"select count(*), sum(hash({names}) % 2) from {typed_source(stream, [str(path)], longest=longest)}"
    ).fetchone()
    return 0 if counted is None else int(counted[0])


def _plain_reason(message: str) -> str:
    """The cause inside DuckDB's message, without file name, line of the probe, or advice about options."""
    cause = message.partition(" in line ")[2].partition(": ")[2] or message
    return f"the record does not fit: {cause.partition(' Try ')[0].strip()[:300]}"


def _write(path: Path, lines: Sequence[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in lines)
