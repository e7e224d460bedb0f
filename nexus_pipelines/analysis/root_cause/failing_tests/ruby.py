"""RSpec, minitest, test-unit and Rails."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.numbered import NumberedBlock, numbered_blocks
from nexus_pipelines.analysis.root_cause.failing_tests.sighting import sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_RERUN = re.compile(r"rspec (?:'(?P<quoted>[^']+)'|(?P<path>\S+?))(?:\[[\d:,]+\]|:(?P<line>\d+))? # (?P<name>.+)$")
_SPEC_PLACE = re.compile(r"\s*# (?P<path>\S*?_spec\.rb|\S*/spec/\S+\.rb):(?P<line>\d+)")
# minitest ends the heading with a colon; minitest-reporters does not, and always gives the place.
_MINITEST = re.compile(
    r"(?P<name>[A-Z][\w:]*#\S.*?|test_\w+\([\w:]+\))(?: +\[(?P<path>[^\]:]+):(?P<line>\d+)\]:?| ?:)\s*$"
)
_TEST_UNIT = re.compile(
    r"(?:Failure|Error): (?P<name>test\S*(?: [^()]*)?\((?P<test_class>[\w:]+)\))(?:: (?P<message>.*)|:)?\s*$"
)
_PLACE = re.compile(r"\s*(?P<path>[^\s:]+\.rb):(?P<line>\d+):in ")


def ruby_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing examples by their full description, minitest's as `Class#test_name`."""
    for block in numbered_blocks(log):
        if any("Failure/Error:" in line for line in block.body[:12]):
            yield _example(block)
    for index in log.anywhere("rspec "):
        match = _RERUN.match(log.lines[index].strip())
        if match is not None:
            path = (match["quoted"] or match["path"]).split("[", 1)[0].removeprefix("./")
            yield sighting(
                "rspec", match["name"].strip(), index, file=path, line=int(match["line"]) if match["line"] else None
            )
    for index in log.having("Failure:", "Error:"):
        if re.fullmatch(r"\s*(?:\d+\) )?(?:Failure|Error):", log.lines[index].rstrip()):
            yield from _minitest(log, index)
        elif (match := _TEST_UNIT.match(log.lines[index])) is not None:
            yield _test_unit(log, index, match)


def _example(block: NumberedBlock) -> FailingTest:
    place = next((match for line in block.body if (match := _SPEC_PLACE.match(line))), None)
    told = [line.strip() for line in block.body if line.strip() and not line.lstrip().startswith("#")]
    message = next((line for line in told if not line.startswith("Failure/Error:")), None) or (
        told[0] if told else None
    )
    return sighting(
        "rspec",
        block.title,
        block.index,
        file=place["path"].removeprefix("./") if place else None,
        line=int(place["line"]) if place else None,
        message=message,
        trace=block.body,
    )


def _minitest(log: LogText, index: int) -> Iterator[FailingTest]:
    heading = log.lines[index + 1].strip() if index + 1 < len(log) else ""
    match = _MINITEST.match(heading)
    if match is None:
        return
    trace = _until_blank(log, index + 2)
    place = next((found for line in trace if (found := _PLACE.match(line)) and "test" in found["path"]), None)
    yield sighting(
        "minitest",
        match["name"],
        index,
        test_class=match["name"].split("#", 1)[0]
        if "#" in match["name"]
        else match["name"].split("(", 1)[1].rstrip(")"),
        file=match["path"] or (place["path"] if place else None),
        line=int(match["line"]) if match["line"] else (int(place["line"]) if place else None),
        message=trace[0] if trace else None,
        trace=trace,
    )


def _test_unit(log: LogText, index: int, match: re.Match[str]) -> FailingTest:
    trace = _until_blank(log, index + 1)
    place = next(
        (found for line in trace if (found := re.match(r"\s*(?P<path>[^\s:]+\.rb):(?P<line>\d+)", line))), None
    )
    return sighting(
        "test-unit",
        match["name"],
        index,
        test_class=match["test_class"],
        file=place["path"] if place else None,
        line=int(place["line"]) if place else None,
        message=match["message"] or next((line for line in trace if line.strip()), None),
        trace=trace,
    )


def _until_blank(log: LogText, begin: int) -> list[str]:
    taken: list[str] = []
    for line in log.lines[begin : begin + 80]:
        if not line.strip() and taken:
            break
        taken.append(line)
    return taken
