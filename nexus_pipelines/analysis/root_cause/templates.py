"""The shape of a log line: what stays when numbers, paths, identifiers and times are masked."""

import re
from collections.abc import Iterable

_URL = r"(?P<url>\b[a-z][a-z0-9+.-]*://[^\s'\"<>)]+)|"
_PATH = r"(?P<path>(?<![\w.@+~-])(?:[A-Za-z]:)?(?:[\w.@+~-]*[/\\])+[\w.@+~-]*)|"
_UUID = r"(?P<uuid>\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b)|"
_IP = r"(?P<ip>\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b)|"
_HEX = r"(?P<hex>\b(?:0x[0-9a-fA-F]+|(?=[a-f]*\d)[0-9a-f]{7,64})\b)|"
_NUMBER = r"(?P<number>\d+(?:[.,:]\d+)*(?:ms|s|m|h|kB|KB|MB|GB|KiB|MiB|GiB|%)?)"
# Most lines hold neither an address nor a path, and looking for them at every letter is what takes the time.
_WITH_URL = re.compile(_URL + _UUID + _IP + _PATH + _HEX + _NUMBER)
_WITH_PATH = re.compile(_UUID + _IP + _PATH + _HEX + _NUMBER)
_PLAIN = re.compile(_UUID + _IP + _HEX + _NUMBER)
_DIGIT = re.compile(r"\d")


def template(text: str) -> str:
    """The masked line, at most 200 characters: `took 3.2s in /tmp/a` and `took 9s in /var/b` are equal."""
    start = text[:400]
    if "://" in start:
        start = _WITH_URL.sub(_mark, start)
    elif "/" in start or "\\" in start:
        start = _WITH_PATH.sub(_mark, start)
    elif _DIGIT.search(start):
        start = _PLAIN.sub(_mark, start)
    return " ".join(start.split())[:200]


def templates(lines: Iterable[str]) -> frozenset[str]:
    """The shapes that a log has, for asking what another one has not."""
    return frozenset(template(line) for line in lines)


def _mark(found: re.Match[str]) -> str:
    return f"<{found.lastgroup}>"
