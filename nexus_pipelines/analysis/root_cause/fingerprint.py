"""What makes two failures the same one: category, the shapes of the lines that tell it most, and the failing test."""

from collections.abc import Sequence
from hashlib import sha256

from nexus_pipelines.analysis.root_cause.records import Category
from nexus_pipelines.analysis.root_cause.templates import template

_LINES = 3


def fingerprint_templates(texts: Sequence[str], chances: Sequence[float]) -> tuple[str, ...]:
    """The shapes of the most telling lines of the evidence, in the order of the log; texts and chances go together."""
    ranked = sorted(range(len(texts)), key=lambda at: (-round(float(chances[at]), 2), at))
    shapes: dict[str, int] = {}
    for at in ranked:
        shape = template(texts[at])
        if sum(letter.isalpha() for letter in shape) >= 6:
            shapes.setdefault(shape, at)
        if len(shapes) == _LINES:
            break
    return tuple(sorted(shapes, key=lambda shape: shapes[shape]))


def fingerprint(category: Category, shapes: Sequence[str], tests: Sequence[str]) -> str | None:
    """Sixteen hexadecimal digits, or None without any line to make them of."""
    if not shapes:
        return None
    told = "\n".join((category, *shapes, *sorted(tests)[:1]))
    return sha256(told.encode("utf-8", "replace")).hexdigest()[:16]
