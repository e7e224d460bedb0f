"""Taking single records out of JSON that wraps them: an array, or the answers of a search ({"issues": [...]})."""

import re
from collections.abc import Callable, Iterable, Iterator

from nexus_pipelines.errors import SourceError
from nexus_pipelines.warehouse.lines import EXCERPT_BYTES, LINE_LIMIT

Refuse = Callable[[int, str, bytes], None]

# A string (or one that is cut by the end of the line or of the bytes so far), a bracket, or the end of a line.
_TOKEN = re.compile(rb'"(?:[^"\\\n]|\\[^\n])*(?P<end>"|\\?\Z|\\?(?=\n))|[\[\]{}\n]')
_LISTS = (b'"issues"', b'"values"')
_UNCLOSED = "the answer ends before its brackets are closed"


def unwrap(chunks: Iterable[bytes], *, is_line_each: bool, refuse: Refuse) -> Iterator[bytes]:
    """Each element of the wrapped lists, byte for byte except that line breaks between tokens become spaces.

    is_line_each: every line is an answer of its own, so damage ends with the line.
    refuse: told the line, the reason and the beginning of what could not be taken apart.
    """
    scan = _Scan(is_line_each, refuse)
    failure = ""
    iterator = iter(chunks)
    while scan.is_going:
        try:
            chunk = next(iterator, None)
        except SourceError as error:
            failure, chunk = str(error), None
        if chunk is None:
            scan.end(failure)
            return
        yield from scan.feed(chunk)


class _Scan:
    """Where a stream of JSON stands: open brackets, the line, and the element that has begun."""

    def __init__(self, is_line_each: bool, refuse: Refuse) -> None:
        self.is_going = True
        self._is_line_each = is_line_each
        self._refuse = refuse
        self._stack: list[bytes] = []
        self._line = 1
        self._is_broken = False
        self._buffer = b""
        self._seen = 0  # bytes at the beginning of the buffer whose tokens are behind us
        self._start: int | None = None  # of the open element in the buffer
        self._depth = 0  # of the open list's elements; 0 outside of one
        self._key = b""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Elements that `chunk` completes."""
        self._buffer += chunk
        end = len(self._buffer)
        for token in _TOKEN.finditer(self._buffer, self._seen):
            text = token.group()
            if text.startswith(b'"'):
                if token.group("end") == b'"':
                    self._key = text if len(self._stack) == 1 else self._key
                elif token.end() == len(self._buffer):
                    end = token.start()
                    break
                else:
                    self._is_broken = True
            elif text == b"\n":
                self._end_line()
            elif text in b"[{":
                self._open(text, token.start())
            elif (element := self._close(token.end())) is not None:
                yield element
        keep = end if self._start is None else self._start
        self._buffer, self._seen = self._buffer[keep:], end - keep
        self._start = None if self._start is None else 0
        if len(self._buffer) > 2 * LINE_LIMIT:
            self._refuse(
                self._line,
                f"a record is longer than {2 * LINE_LIMIT:,} bytes; nothing after it is read",
                self._excerpt(),
            )
            self.is_going = False

    def end(self, failure: str) -> None:
        """Reports what is left open when there are no more bytes."""
        if failure or self._stack or self._is_broken:
            self._refuse(self._line, failure or _UNCLOSED, self._excerpt())

    def _excerpt(self) -> bytes:
        return self._buffer[self._start or 0 :][:EXCERPT_BYTES]

    def _end_line(self) -> None:
        if self._is_line_each and (self._stack or self._is_broken):
            self._refuse(self._line, _UNCLOSED, self._excerpt())
            self._stack.clear()
            self._start, self._depth, self._is_broken = None, 0, False
        self._line += 1

    def _open(self, bracket: bytes, at: int) -> None:
        if bracket == b"[" and not self._depth:
            is_named = len(self._stack) == 1 and self._stack[0] == b"{" and self._key in _LISTS
            if is_named or not self._stack:
                self._depth = len(self._stack) + 1
        elif bracket == b"{" and self._depth == len(self._stack) > 0:
            self._start = at
        self._stack.append(bracket)

    def _close(self, end: int) -> bytes | None:
        if self._stack:
            self._stack.pop()
        if self._start is not None and len(self._stack) == self._depth:
            element = self._buffer[self._start : end].replace(b"\n", b" ").replace(b"\r", b" ")
            self._start = None
            return element
        if len(self._stack) < self._depth:
            self._depth = 0
        return None
