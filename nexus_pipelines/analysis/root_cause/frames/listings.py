"""Complaints that are listed below or beside a file's name: ESLint, phpcs, formatters that only name files."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.frames.place import Place
from nexus_pipelines.analysis.root_cause.log_text import LogText

_ROW = re.compile(r"\s+(?P<line>\d+):\d+\s+(?:error|✖|×)\s")
_ANY_ROW = re.compile(r"\s+\d+:\d+\s+\S")
_PHPCS_ROW = re.compile(r"\s*(?P<line>\d+) \| ERROR ")
_PHPCS_FILE = re.compile(r"FILE: (?P<path>\S+)")
_HEADER = re.compile(r"(?P<path>(?:[A-Za-z]:)?[^\s:][^:]*\.\w{1,6})\s*$")
_UNFORMATTED = re.compile(
    r"(?:would reformat:? |\[warn\] |Would reformat: |Not formatted: |needs formatting: )(?P<path>[^\s:][^:]*\.\w{1,6})$"
)
_FARTHEST_HEADER = 400


def listed_places(log: LogText) -> Iterator[Place]:
    """Places whose file stands in a heading above them, and files without a line that a formatter would change."""
    header: tuple[int, str] | None = None
    for index in log.having("  error ", " ✖ ", " × ", "| ERROR "):
        row = _ROW.match(log.lines[index]) or _PHPCS_ROW.match(log.lines[index])
        if row is None:
            continue
        path = _header_above(log, index, header)
        if path is not None:
            header = (index, path)
            yield Place(kind="complaint", path=path, line=int(row["line"]), function=None, index=index)
    for index in log.having("ould reformat", "[warn] ", "Not formatted: ", "needs formatting: "):
        match = _UNFORMATTED.match(log.lines[index])
        if match is not None:
            yield Place(kind="complaint", path=match["path"], line=None, function=None, index=index)


def _header_above(log: LogText, index: int, known: tuple[int, str] | None) -> str | None:
    """The nearest line above that is a file's name; rows are passed over, and a file known for one of them is taken."""
    for at in range(index - 1, max(index - _FARTHEST_HEADER, -1), -1):
        if known is not None and at == known[0]:
            return known[1]
        line = log.lines[at]
        match = _HEADER.match(line) or _PHPCS_FILE.match(line)
        if match is not None and not line.startswith(" "):
            return match["path"].strip()
        if not _ANY_ROW.match(line) and "|" not in line and not line.startswith(("-", " ")):
            return None
    return None
