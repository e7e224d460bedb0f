"""Texts that match a pattern, drawn with a seed."""

import random
import string
from re import _parser  # type: ignore[attr-defined]
from typing import Any


def text_of(pattern: str, seed: int) -> str:
    """A text that the whole of `pattern` matches; repetitions are as short as they may be, plus one."""
    return "".join(_drawn(_parser.parse(pattern), random.Random(seed)))  # noqa: S311 - a sample, no secret


def _drawn(nodes: Any, chance: random.Random) -> Any:
    for kind, value in nodes:
        name = str(kind)
        if name == "LITERAL":
            yield chr(value)
        elif name == "IN":
            yield chance.choice(_characters(value))
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, inner = value
            for _ in range(min(least + 1, most)):
                yield from _drawn(inner, chance)
        elif name == "SUBPATTERN":
            yield from _drawn(value[-1], chance)
        elif name == "BRANCH":
            yield from _drawn(chance.choice(value[1]), chance)
        elif name == "CATEGORY":
            yield chance.choice(_category(value))


def _characters(items: Any) -> str:
    found = ""
    for kind, value in items:
        if str(kind) == "LITERAL":
            found += chr(value)
        elif str(kind) == "RANGE":
            found += "".join(map(chr, range(value[0], value[1] + 1)))
        else:
            found += _category(value)
    return found


def _category(value: Any) -> str:
    kinds = {"DIGIT": string.digits, "WORD": string.ascii_letters + string.digits, "NOT_SPACE": string.ascii_letters}
    return next(characters for name, characters in kinds.items() if str(value).endswith(f"CATEGORY_{name}"))
