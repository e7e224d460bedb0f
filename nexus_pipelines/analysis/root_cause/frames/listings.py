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
    r"(?:would reformat:? |\[warn\] |Would reformat: |Not formatted: |needs formatting: )"
    r"(?P<path>[^\s:][^:]*\.\w{1,6})$"
)
_FORMATTER = re.compile(r"prettier|gofmt|format", re.IGNORECASE)
_BARE_PATH = re.compile(r"\s*(?P<path>[\w@.-]+(?:/[\w@.+\[\]-]+)+\.[A-Za-z]{1,4})$")
_UNSORTED = re.compile(r"ERROR: (?P<path>\S+\.\w+) Imports are incorrectly sorted")
_BLAMED = re.compile(r"(?P<path>(?:\.{0,2}/)?[\w@.-]+(?:/[\w@.-]+)+\.[A-Za-z]{1,4})(?![\w/.:(-])")
_RAISED = re.compile(r"[\w.]*(?:Error|Exception): ")
_LONGEST_RAISED = 400
_FARTHEST_LIST = 6
_FARTHEST_HEADER = 400


def listed_places(log: LogText) -> Iterator[Place]:
    """Places whose file stands in a heading above them, and files without a line that a formatter would change."""
    header: tuple[int, str] | None = None
    for index in sorted({*log.having("  error ", "| ERROR "), *log.anywhere("✖ ", " × ")}):
        row = _ROW.match(log.lines[index]) or _PHPCS_ROW.match(log.lines[index])
        if row is None:
            continue
        path = _header_above(log, index, header)
        if path is not None:
            header = (index, path)
            yield Place(kind="complaint", path=path, line=int(row["line"]), function=None, index=index)
    yield from _unformatted(log)
    for index in log.having("Error: ", "Exception: "):
        line = log.lines[index][:_LONGEST_RAISED]
        match = _BLAMED.search(line) if _RAISED.match(line) else None
        if match is not None and "://" not in line:
            yield Place(kind="complaint", path=match["path"], line=None, function=None, index=index)


def _unformatted(log: LogText) -> Iterator[Place]:
    for index in log.anywhere("ould reformat", "[warn] ", "ormatt", "incorrectly sorted"):
        match = _UNFORMATTED.match(log.lines[index]) or _UNSORTED.match(log.lines[index])
        if match is not None:
            yield Place(kind="complaint", path=match["path"], line=None, function=None, index=index)
    for index in log.anywhere("rettier", "gofmt", "ormatt"):
        if _FORMATTER.search(log.lines[index]) is not None and _BARE_PATH.match(log.lines[index]) is None:
            yield from _bare_list(log, index)


def _bare_list(log: LogText, index: int) -> Iterator[Place]:
    """Lines below that are nothing but a path: the list begins within six lines and ends with its first other line."""
    has_begun = False
    for at in range(index + 1, min(index + _FARTHEST_HEADER, len(log))):
        match = _BARE_PATH.match(log.lines[at])
        if match is not None:
            has_begun = True
            yield Place(kind="complaint", path=match["path"], line=None, function=None, index=at)
        elif has_begun or at > index + _FARTHEST_LIST:
            return


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
