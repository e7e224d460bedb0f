"""Jenkins's `tree` parameter: which properties of an object are shown, and which elements of its lists."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

Json = dict[str, Any]
_TOKEN = re.compile(r"[\w$*.-]+|[\[\],{}]")


class TreeError(Exception):
    """The parameter is not written as Jenkins wants it."""


@dataclass(frozen=True, kw_only=True)
class Node:
    """What to show of one property: `names` of its objects, and its elements from `first` up to, without, `last`."""

    names: Mapping[str, "Node"] = field(default_factory=dict[str, "Node"])
    first: int = 0
    last: int | None = None


def parse_tree(text: str) -> Mapping[str, Node]:
    """Names and their nodes: `jobs[name,lastBuild[number]]{0,10}`.

    Raises:
        TreeError: a bracket or brace is missing.
    """
    tokens = _TOKEN.findall(text)
    names, end = _names(tokens, 0)
    if end != len(tokens):
        raise TreeError(text)
    return names


def show(value: Any, node: Node) -> Any:
    """A value as the tree asks for it: its class is always shown; a function stands for what is costly to make."""
    value = value() if callable(value) else value
    if isinstance(value, list):
        return [show(each, node) for each in cast(list[Any], value)[node.first : node.last]]
    if not isinstance(value, dict):
        return value
    record = cast(Json | dict[str, Callable[[], Any]], value)
    shown: Json = {"_class": record["_class"]} if "_class" in record else {}
    for name, each in record.items():
        wanted = node.names.get(name) or node.names.get("*")
        if wanted is not None:
            shown[name] = show(each, wanted)
    return shown


def _names(tokens: list[str], at: int) -> tuple[dict[str, Node], int]:
    found: dict[str, Node] = {}
    while at < len(tokens) and tokens[at] != "]":
        name, at = tokens[at], at + 1
        names: Mapping[str, Node] = {}
        first, last = 0, None
        if at < len(tokens) and tokens[at] == "[":
            names, at = _names(tokens, at + 1)
            if at == len(tokens):
                raise TreeError(name)
            at += 1
        if at < len(tokens) and tokens[at] == "{":
            first, last, at = _range(tokens, at + 1)
        found[name] = Node(names=names, first=first, last=last)
        if at < len(tokens) and tokens[at] == ",":
            at += 1
    return found, at


def _range(tokens: list[str], at: int) -> tuple[int, int | None, int]:
    """{M,N}, {M,}, {,N} or {N}: bounds, and the place behind the brace."""
    if "}" not in tokens[at:]:
        raise TreeError("{")
    end = tokens.index("}", at)
    inside = tokens[at:end]
    try:
        if "," not in inside:
            return int(inside[0]), int(inside[0]) + 1, end + 1
        comma = inside.index(",")
        first = int(inside[0]) if comma else 0
        return first, int(inside[-1]) if inside[-1] != "," else None, end + 1
    except (ValueError, IndexError) as error:
        raise TreeError("".join(inside)) from error
