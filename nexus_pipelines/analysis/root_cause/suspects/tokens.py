"""Words of code and of complaints about it: whole identifiers and their parts."""

import re
from collections.abc import Iterable, Iterator

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,60}")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_PART_WEIGHT = 0.7


def words(text: str) -> Iterator[tuple[str, float]]:
    """Each identifier as it stands, with weight 1, and its parts in lower case and the singular, with less.

    A part that is the identifier itself is given once. Identifiers of one or two characters say nothing: left out.
    """
    for match in _IDENTIFIER.finditer(text):
        whole = match[0].strip("_")
        if len(whole) < 3:
            continue
        yield whole, 1.0
        parts = _PARTS.findall(whole)
        if len(parts) > 1:
            yield from ((_singular(part.lower()), _PART_WEIGHT) for part in parts if len(part) > 2)
        elif _singular(whole.lower()) != whole:
            yield _singular(whole.lower()), _PART_WEIGHT


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """The distinct words of some lines."""
    return frozenset(word for line in lines for word, _ in words(line))
