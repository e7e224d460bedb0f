"""Where in a stack a place stands: neighbours of one kind are one stack."""

import re
from collections.abc import Iterator, Sequence

from nexus_pipelines.analysis.root_cause.frames.place import Place
from nexus_pipelines.analysis.root_cause.log_text import LogText

_OUTERMOST_FIRST = ("python", "pytest")
# How many lines may lie between two frames: source and markers in Python, whole functions in pytest, names elsewhere.
_REACH = {"python": 6, "pytest": 250, "complaint": 0}
_USUAL_REACH = 3
# What pytest draws between two tests; a title as wide as the terminal leaves one underscore on each side.
_RULE = re.compile(r"____|====|----|_ [^\s_].* _\s*$")


def stacks(log: LogText, places: Sequence[Place]) -> Iterator[tuple[Place, ...]]:
    """Places in the order of the log -> stacks, each with the innermost place first."""
    stack: list[Place] = []
    for place in places:
        if stack and not _goes_on(log, stack[-1], place):
            yield _innermost_first(stack)
            stack = []
        stack.append(place)
    if stack:
        yield _innermost_first(stack)


def _innermost_first(stack: list[Place]) -> tuple[Place, ...]:
    return tuple(reversed(stack)) if stack[0].kind in _OUTERMOST_FIRST else tuple(stack)


def _goes_on(log: LogText, last: Place, place: Place) -> bool:
    reach = _REACH.get(place.kind, _USUAL_REACH)
    if last.kind != place.kind or last.ends_stack or place.index - last.index > reach:
        return False
    between = log.lines[last.index + 1 : place.index]
    if place.kind == "python":
        return not any("Traceback (most recent" in line for line in between)
    if place.kind == "pytest":
        short = last.function is not None
        return not any(_RULE.match(line) or (short and line.startswith("E ")) for line in between)
    return not any(line.lstrip().startswith("Caused by:") for line in between)
