"""Cutting a stream of bytes into complete lines, and refusing lines that no JSON reader can take."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from nexus_pipelines.errors import SourceError

# DuckDB's reader takes objects of up to 16 MiB without a larger buffer in every thread.
LINE_LIMIT = 16_000_000
EXCERPT_BYTES = 2_000
# A line nested some hundred thousand levels deep overflows the stack of DuckDB's JSON functions and ends the process;
# 20,000 levels were tried and held. Anything that deep is longer than this.
DEEP_LINE = 20_000
DEEP_BRACKETS = 5_000


@dataclass(frozen=True)
class Refused:
    """A line that is kept out of landing."""

    line: int
    reason: str
    excerpt: str


@dataclass(frozen=True)
class Part:
    """Adjacent complete lines, the last newline included."""

    first_line: int
    lines: int
    content: bytes


@dataclass(frozen=True)
class Block:
    """The lines of one chunk: the parts to keep, and between them what was refused."""

    first_line: int
    lines: int
    parts: tuple[Part, ...]
    refused: tuple[Refused, ...] = ()


def excerpt_of(line: bytes) -> str:
    """The beginning of a line as text that any table can hold: no NUL, no broken UTF-8."""
    return line[:EXCERPT_BYTES].decode("utf-8", "replace").replace("\0", "\N{SYMBOL FOR NULL}")


def cut_lines(chunks: Iterable[bytes]) -> Iterator[Block]:
    """Blocks of whole lines in order. Only b"\\n" ends a line: U+2028 and lone returns are content."""
    line = 1
    carry = b""
    skipped = 0  # bytes of an overlong line passed so far; `carry` is its beginning
    failure = ""
    iterator = iter(chunks)
    is_first = True
    while True:
        try:
            chunk = next(iterator, None)
        except SourceError as error:
            failure, chunk = str(error), None
        if chunk is None:
            break
        if is_first and chunk:
            chunk, is_first = chunk.removeprefix(b"\xef\xbb\xbf"), False
        if skipped:
            end = chunk.find(b"\n")
            if end < 0:
                skipped += len(chunk)
                continue
            yield Block(line, 1, (), (_overlong(line, skipped + end, carry),))
            line, skipped, carry, chunk = line + 1, 0, b"", chunk[end + 1 :]
        content = carry + chunk if carry else chunk
        end = content.rfind(b"\n") + 1
        carry, content = content[end:], content[:end]
        if content:
            block = _block(line, content)
            yield block
            line += block.lines
        if len(carry) > LINE_LIMIT:
            skipped, carry = len(carry), carry[:EXCERPT_BYTES]
    if failure:
        yield Block(line, 1, (), (Refused(line, failure, excerpt_of(carry)),))
    elif skipped:
        yield Block(line, 1, (), (_overlong(line, skipped, carry),))
    elif carry:
        yield _block(line, carry + b"\n")


def _block(first_line: int, content: bytes) -> Block:
    lines = content.split(b"\n")
    lines.pop()
    if b"\0" not in content and max(map(len, lines)) <= DEEP_LINE:
        return Block(first_line, len(lines), (Part(first_line, len(lines), content),))
    refused: list[Refused] = []
    parts: list[Part] = []
    start = 0
    for index, line in enumerate([*lines, None]):
        reason = "" if line is None else _reason_to_refuse(line)
        if line is None or reason:
            if index > start:
                kept = b"\n".join(lines[start:index]) + b"\n"
                parts.append(Part(first_line + start, index - start, kept))
            start = index + 1
        if line is not None and reason:
            refused.append(Refused(first_line + index, reason, excerpt_of(line)))
    return Block(first_line, len(lines), tuple(parts), tuple(refused))


def _reason_to_refuse(line: bytes) -> str:
    if len(line) > LINE_LIMIT:
        return _overlong_reason(len(line))
    if b"\0" in line:
        return f"the line holds {line.count(0)} NUL bytes and is not JSON"
    if len(line) > DEEP_LINE and line.count(b"[") + line.count(b"{") > DEEP_BRACKETS:
        try:
            orjson.loads(line)
        except orjson.JSONDecodeError as error:
            if any(word in str(error).lower() for word in ("depth", "recursion")):
                return "the record is nested more than 1,000 levels deep"
    return ""


def _overlong_reason(size: int) -> str:
    return f"the line is {size:,} bytes long; at most {LINE_LIMIT:,} are read"


def _overlong(line: int, size: int, start: bytes) -> Refused:
    return Refused(line, _overlong_reason(size), excerpt_of(start))
