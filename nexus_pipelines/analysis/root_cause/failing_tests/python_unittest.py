"""unittest, nose and Django's runner: blocks that begin with FAIL: or ERROR:, and the live lines of -v."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.sighting import sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_BLOCK = re.compile(r"(?:FAIL|ERROR): (?P<name>[A-Za-z_].*?)\s*$")
_NAME = re.compile(r"(?P<method>[\w.]+) \((?P<place>[\w.]+)\)")
_LIVE = re.compile(r"(?P<name>[A-Za-z_]\w* \([\w.]+\)(?: \([^()]*\))?) \.\.\. (?:FAIL|ERROR)$")
_FILE = re.compile(r"\s*File \"(?P<path>[^\"]+)\", line (?P<line>\d+), in (?P<function>\S+)")
_RULE = "-" * 50
_DOUBLE_RULE = "=" * 50
_LONGEST_BLOCK = 300


def unittest_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests named as the runner does: `test_x (module.Class.test_x)`, with (i=1) behind for a sub-test."""
    for index in log.having("FAIL: ", "ERROR: "):
        match = _BLOCK.match(log.lines[index])
        if match is None or not log.lines[index - 1 if index else 0].startswith(_DOUBLE_RULE):
            continue
        trace = _trace(log, index)
        if trace:
            yield _failure(match["name"], index, trace)
    for index in log.having(" ... FAIL", " ... ERROR"):
        match = _LIVE.match(log.lines[index])
        if match is not None:
            yield sighting("unittest", match["name"], index, test_class=_class_of(match["name"]))


def _trace(log: LogText, index: int) -> list[str]:
    """The lines between the rule under the heading and the next one."""
    block = log.lines[index + 1 : index + 1 + _LONGEST_BLOCK]
    begin = next((at for at, line in enumerate(block[:20]) if line.startswith(_RULE)), None)
    if begin is None:
        return []
    taken: list[str] = []
    for line in block[begin + 1 :]:
        if line.startswith((_RULE, _DOUBLE_RULE)):
            break
        taken.append(line)
    return taken


def _class_of(name: str) -> str | None:
    match = _NAME.match(name)
    if match is None:
        return None
    place = match["place"]
    return place.removesuffix("." + match["method"]) if place.endswith("." + match["method"]) else place


def _failure(name: str, index: int, trace: list[str]) -> FailingTest:
    method = name.split(" ", 1)[0].rsplit(".", 1)[-1]
    places = [match for line in trace if (match := _FILE.match(line))]
    own = next((place for place in reversed(places) if place["function"] == method), places[-1] if places else None)
    raised = next((line for line in reversed(trace) if re.match(r"[A-Za-z_][\w.]*(?::|$)", line)), None)
    at = trace.index(raised) if raised else len(trace)
    return sighting(
        "unittest",
        name,
        index,
        test_class=_class_of(name),
        file=own["path"] if own else None,
        line=int(own["line"]) if own else None,
        message=raised,
        trace=trace,
        compared="\n".join(trace[at:]) or None,
    )
