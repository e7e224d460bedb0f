"""pytest: the short summary, live lines of -v and xdist, the blocks under FAILURES and ERRORS in every --tb style."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nexus_pipelines.analysis.root_cause.failing_tests.sighting import seconds_of, sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_NODE = r"(?P<node>[^\s\[:]+\.\w+(?:::[^\s\[]+)*(?:\[.*?\])?)"
_SUMMARY = re.compile(rf"(?:SUB)?(?:FAILED|FAIL|ERROR)(?:\[.*?\]|\(.*?\))? {_NODE}(?: - (?P<message>.*))?$")
_XDIST = re.compile(rf"\[gw\d+\] (?:\[ *\d+%\] )?(?:FAILED|ERROR) {_NODE}\s*$")
_LIVE = re.compile(rf"{_NODE} (?:FAILED|ERROR)(?:\s+\[ *\d+%\])?\s*$")
_DURATION = re.compile(rf"(?P<seconds>\d+\.\d+)s (?:call|setup|teardown) +{_NODE}\s*$")
_HEADING = re.compile(r"[_―]+ (?P<title>[^\s_―].*?|_\w.*?) [_―]+\s*$")
_SECTION = re.compile(r"={3,} .* ={3,}$|={20,}$")
_STAGE = re.compile(r"(?:ERROR|FAILURE) (?:at (?:setup|teardown) of|collecting) ")
_CAPTURED = re.compile(r"-{3,} ?(?:Captured|generated)\b")
_PLACE = re.compile(
    r"(?P<path>[^\s:\"'][^:\"']*\.\w+|[A-Za-z]:\\[^:]+):(?P<line>\d+): (?:in (?P<function>\S.*)|(?P<error>[\w.]+)?)$"
)
_ONE_LINE = re.compile(r"[^\s:]+:\d+: (?P<message>\S.*)$")
# A group of exceptions is drawn behind a margin of bars.
_MARGIN = re.compile(r"(?: {2,}\|)+ ")
_NATIVE = re.compile(r"\s*File \"(?P<path>[^\"]+)\", line (?P<line>\d+), in (?P<function>.+)$")
_RAISED = re.compile(r"(?:[A-Za-z_][\w.]*(?:Error|Exception|Warning|Exit|Interrupt|Failed|Failure|Timeout)\b|Failed:)")
_LONGEST_BLOCK = 600
_SHORTEST_CUT = 8


def pytest_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests under their node ids; a collection error is one of the file. A block finds its id in the summary
    or, where there is none, by the test's place in it."""
    told = list(_node_lines(log))
    names = list(dict.fromkeys(test.name for test in told))
    durations = _durations(log)
    whole_messages = _whole_messages(log)
    for test in told:
        yield replace(test, duration_seconds=durations.get(test.name), message=_whole(test.message, whole_messages))
    by_title: dict[str, list[str]] = {}
    for name in names:
        by_title.setdefault(_title_of(name), []).append(name)
    # A title as wide as the terminal leaves room for a single rule on each side.
    for index in log.anywhere("_ ", "― "):
        heading = _HEADING.match(log.lines[index])
        block = _read_block(log, index, heading["title"]) if heading else None
        if block is not None:
            name = block.node_id(by_title)
            if name is not None:
                yield block.failure(name, durations.get(name))


def _node_lines(log: LogText) -> Iterator[FailingTest]:
    for index in log.having("FAILED", "ERROR", "FAIL "):
        line = log.lines[index]
        match = _SUMMARY.match(line) or _XDIST.match(line) or _LIVE.match(line)
        if match is None or (".py" not in match["node"] and "::" not in match["node"]):
            continue
        message = match.groupdict().get("message")
        yield sighting(
            "pytest",
            match["node"],
            index,
            test_class=_class_of(match["node"]),
            file=match["node"].split("::")[0],
            message=message,
        )


def _whole_messages(log: LogText) -> list[str]:
    """What --tb=line tells behind a place, sorted."""
    found = (_ONE_LINE.match(log.lines[index]) for index in log.having("rror", "ailed"))
    return sorted({match["message"] for match in found if match})


def _whole(message: str | None, whole_messages: list[str]) -> str | None:
    """The summary is cut to the width of a terminal: the message that goes on where it ends."""
    if message is None or not message.endswith("...") or len(message) < _SHORTEST_CUT:
        return message
    begin = message.removesuffix("...")
    at = bisect_left(whole_messages, begin)
    return whole_messages[at] if at < len(whole_messages) and whole_messages[at].startswith(begin) else message


def _durations(log: LogText) -> dict[str, float]:
    found: dict[str, float] = {}
    for index in log.anywhere("s call "):
        match = _DURATION.match(log.lines[index].lstrip())
        seconds = seconds_of(match["seconds"]) if match else None
        if match and seconds is not None:
            found[match["node"]] = seconds
    return found


def _title_of(node: str) -> str:
    path, *parts = node.split("::")
    return ".".join(parts) or path


def _class_of(node: str) -> str | None:
    parts = node.split("[", maxsplit=1)[0].split("::")[1:-1]
    return "::".join(parts) or None


@dataclass(frozen=True, kw_only=True)
class _Place:
    path: str
    line: int


@dataclass(frozen=True, kw_only=True)
class _Block:
    """What stands under one heading."""

    index: int
    title: str
    lines: tuple[str, ...]
    places: tuple[_Place, ...]
    errors: tuple[str, ...]

    def node_id(self, by_title: dict[str, list[str]]) -> str | None:
        """The id that the log gives the test, else one made of the outermost place in a test file."""
        if self.title.endswith(".py"):
            return self.title
        candidates = by_title.get(self.title, [])
        for name in candidates:
            path = name.split("::")[0]
            if any(place.path.endswith(path) for place in self.places):
                return name
        if candidates:
            return candidates[0]
        place = next(
            (place for place in self.places if "test" in place.path.replace("\\", "/").rsplit("/", 1)[-1]), None
        )
        place = place or (self.places[0] if self.places else None)
        if place is None:
            return None
        head, bracket, parameters = self.title.partition("[")
        return f"{place.path}::{head.replace('.', '::')}{bracket}{parameters}"

    def failure(self, name: str, seconds: float | None) -> FailingTest:
        path = name.split("::", maxsplit=1)[0]
        own = [place for place in self.places if place.path == path or place.path.endswith("/" + path)]
        place = own[-1] if own else (self.places[-1] if self.places else None)
        return sighting(
            "pytest",
            name,
            self.index,
            test_class=_class_of(name),
            file=path if own or place is None else place.path,
            line=place.line if place else None,
            message=self.errors[0] if self.errors else None,
            trace=self.lines,
            compared="\n".join(self.errors) or "\n".join(self.lines),
            seconds=seconds,
        )


def _read_block(log: LogText, index: int, title: str) -> _Block | None:
    title = _STAGE.sub("", title).removeprefix("[doctest] ")
    lines: list[str] = []
    places: list[_Place] = []
    errors: list[str] = []
    in_errors = False
    for line in log.lines[index + 1 : index + 1 + _LONGEST_BLOCK]:
        if _SECTION.match(line) or _HEADING.match(line) or _CAPTURED.match(line):
            break
        lines.append(line)
        if line.startswith("E ") or line == "E":
            if not in_errors:
                errors.clear()
            errors.append(line[1:].strip())
            in_errors = True
            continue
        in_errors = False
        bare = _MARGIN.sub("", line, count=1)
        match = _PLACE.match(line) or _NATIVE.match(bare)
        if match is not None:
            places.append(_Place(path=match["path"], line=int(match["line"])))
            if match.groupdict().get("error") and not errors:
                errors.append(match["error"])
                in_errors = False
        elif places and (not errors or not lines[0].startswith(" ")) and _RAISED.match(bare):
            errors[:] = [bare]
    if not places and not errors:
        return None
    return _Block(index=index, title=title, lines=tuple(lines), places=tuple(places), errors=tuple(errors))
