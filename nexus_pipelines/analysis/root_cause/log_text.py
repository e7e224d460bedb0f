"""A log that can be asked for the lines that hold a word, without looking at the others."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

LONGEST_LINE = 2_000
_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
_STAMP = (
    r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?[ \t]|\[\d\d:\d\d:\d\d(?:[.,]\d+)?\][ \t]"
)
# One blank belongs to the prefix, further ones are the indentation of what follows.
_PREFIX = re.compile(
    rf"\ufeff?(?:{_STAMP})?(?:(?:##\[(?:error|warning|debug)\]|::error::|[ ]*\[(?:INFO|ERROR|WARNING|WARN|junit|testng|exec|java)\](?:[ ]|$)))*"
)


def plain(line: str) -> str:
    """The line without colours, a leading time stamp or the level that a build tool puts before it, at most 2,000 long."""
    line = line[:LONGEST_LINE].rstrip("\r\n")
    if "\x1b" in line:
        line = _ANSI.sub("", line)
    match = _PREFIX.match(line)
    return line[match.end() :] if match and match.end() else line


class LogText:
    """Lines of a log, `plain`. Indexes are 0-based; line numbers of records are indexes plus one."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines: tuple[str, ...] = tuple(plain(line.replace("\n", " ") if "\n" in line else line) for line in lines)
        self.text: str = "\n".join(self.lines)
        self._starts: list[int] = list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    def __len__(self) -> int:
        return len(self.lines)

    def index_at(self, offset: int) -> int:
        """The index of the line that holds this offset of `text`."""
        return bisect_right(self._starts, offset) - 1

    def having(self, *needles: str) -> Iterator[int]:
        """Indexes of the lines that hold one of the needles, ascending, each once."""
        if len(needles) == 1:
            yield from self._having(needles[0])
        else:
            yield from sorted({index for needle in needles for index in self._having(needle)})

    def _having(self, needle: str) -> Iterator[int]:
        offset = self.text.find(needle)
        while offset >= 0:
            index = self.index_at(offset)
            yield index
            offset = self.text.find(needle, self._starts[index + 1])
