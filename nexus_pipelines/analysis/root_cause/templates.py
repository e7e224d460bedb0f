"""The shape of a log line: what stays when numbers, paths, identifiers and times are masked."""

import re
from collections.abc import Iterable

_MASKS = re.compile(
    r"(?P<url>\b[a-z][a-z0-9+.-]*://[^\s'\"<>)]+)"
    r"|(?P<uuid>\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b)"
    r"|(?P<ip>\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b)"
    r"|(?P<path>(?:[A-Za-z]:)?(?:[\w.@+~-]*[/\\])+[\w.@+~-]*)"
    r"|(?P<hex>\b(?:0x[0-9a-fA-F]+|(?=[a-f]*\d)[0-9a-f]{7,64})\b)"
    r"|(?P<number>\d+(?:[.,:]\d+)*(?:ms|s|m|h|kB|KB|MB|GB|KiB|MiB|GiB|%)?)"
)
_SPACE = re.compile(r"\s+")


def template(text: str) -> str:
    """The masked line, at most 200 characters: `took 3.2s in /tmp/a` and `took 9s in /var/b` are equal."""
    return _SPACE.sub(" ", _MASKS.sub(_mark, text[:400])).strip()[:200]


def templates(lines: Iterable[str]) -> frozenset[str]:
    """The shapes that a log has, for asking what another one has not."""
    return frozenset(template(line) for line in lines)


def _mark(found: re.Match[str]) -> str:
    return f"<{found.lastgroup}>"
