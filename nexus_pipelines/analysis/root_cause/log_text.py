"""A log that can be asked for the lines that hold a word, without looking at the others."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate

LONGEST_LINE = 2_000
_WORDS_OF_FAILURE = ("FAIL", "ail", "ERROR", "rror", "not ok", "panic", "TIMEOUT", "✗", "●")
_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
_STAMP = (
    r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?[ \t]|\[\d\d:\d\d:\d\d(?:[.,]\d+)?\][ \t]"
)
# One blank belongs to the prefix, further ones are the indentation of what follows.
_PREFIX = re.compile(
    rf"\ufeff?(?:{_STAMP})?(?:(?:##\[(?:error|warning|debug)\]|::error::|[ ]*\[(?:INFO|ERROR|WARNING|WARN|info"
    rf"|error|junit|testng|exec|java)\](?:[ ]|$)))*"
)


def plain(line: str) -> str:
    """The line without colours, time stamp and the level that a build tool puts before it; at most 2,000 long."""
    line = line[:LONGEST_LINE].rstrip("\r\n")
    if "\x1b" in line:
        line = _ANSI.sub("", line)
    match = _PREFIX.match(line)
    return line[match.end() :] if match and match.end() else line


class _Lines:
    """Some lines as one text, and where in it each begins. numbers: their indexes in the log, None where it is all."""

    def __init__(self, lines: Sequence[str], numbers: Sequence[int] | None) -> None:
        self.text: str = "\n".join(lines)
        self._starts: list[int] = list(accumulate((len(line) + 1 for line in lines), initial=0))
        self._numbers = numbers

    def index_at(self, offset: int) -> int:
        position = bisect_right(self._starts, offset) - 1
        return position if self._numbers is None else self._numbers[position]

    def having(self, needle: str) -> Iterator[int]:
        offset = self.text.find(needle)
        while offset >= 0:
            position = bisect_right(self._starts, offset) - 1
            yield position if self._numbers is None else self._numbers[position]
            offset = self.text.find(needle, self._starts[position + 1])


class LogText:
    """Lines of a log, `plain`. Indexes are 0-based; line numbers of records are indexes plus one."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines: tuple[str, ...] = tuple(plain(line.replace("\n", " ") if "\n" in line else line) for line in lines)
        self._all = _Lines(self.lines, None)
        self._found: dict[str, tuple[int, ...]] = {}

    @classmethod
    def of(cls, lines: "Sequence[str] | LogText") -> "LogText":
        """The same log where it is one already."""
        return lines if isinstance(lines, LogText) else cls(lines)

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def text(self) -> str:
        """All lines as one."""
        return self._all.text

    def index_at(self, offset: int) -> int:
        """The index of the line that holds this offset of `text`."""
        return self._all.index_at(offset)

    def having(self, *needles: str) -> Iterator[int]:
        """Indexes of the lines that hold one of the needles, ascending, each once.

        Only lines with a word of failure are searched, so a needle must hold one: `FAIL`, `ail`, `ERROR`, `rror`,
        `not ok`, `panic`, `TIMEOUT`, a cross or a dot.
        """
        yield from self._merged(self._failing.having(needle) for needle in needles)

    def anywhere(self, *needles: str) -> Iterator[int]:
        """As `having`, for any needle and over all lines: dearer."""
        for needle in needles:
            if needle not in self._found:
                self._found[needle] = tuple(self._all.having(needle))
        yield from self._merged(iter(self._found[needle]) for needle in needles)

    @cached_property
    def _failing(self) -> _Lines:
        numbers = list(self._merged(self._all.having(word) for word in _WORDS_OF_FAILURE))
        return _Lines([self.lines[number] for number in numbers], numbers)

    @staticmethod
    def _merged(found: Iterable[Iterator[int]]) -> Iterator[int]:
        lists = list(found)
        return lists[0] if len(lists) == 1 else iter(sorted({index for each in lists for index in each}))
