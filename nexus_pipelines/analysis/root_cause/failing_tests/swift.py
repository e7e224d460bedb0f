"""XCTest on Apple's systems and on Linux, and Swift Testing."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.sighting import seconds_of, sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_ERROR = re.compile(
    r"(?P<path>\S.*?):(?P<line>\d+): error: (?P<name>-\[(?P<apple>[\w.]+) \w+\]|(?P<linux>\w+)\.\w+) : (?P<message>.*)$"
)
_VERDICT = re.compile(r"Test [Cc]ase '(?P<name>[^']+)' failed(?: on .*)? \((?P<seconds>[\d.]+) seconds\)")
# xcpretty; a bats test has a title of words, and its place below.
_PRETTY = re.compile(r"\s+✗ (?P<name>\w+)(?:, (?P<message>.*))?\s*$")
_ISSUE = re.compile(r". Test (?P<name>\S.*?) recorded an issue at (?P<path>[^:]+):(?P<line>\d+):\d+: (?P<message>.*)$")
_FAILED = re.compile(r". Test (?P<name>\S.*?) failed after (?P<seconds>[\d.]+) seconds")


def swift_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests as `-[Module.Class test]`, `Class.test` or `test()`."""
    for index in log.having(": error: "):
        match = _ERROR.match(log.lines[index])
        if match is not None:
            test_class = match["apple"] or match["linux"]
            yield sighting(
                "xctest",
                match["name"],
                index,
                test_class=test_class,
                file=match["path"],
                line=int(match["line"]),
                message=match["message"],
            )
    for index in log.having("' failed"):
        match = _VERDICT.match(log.lines[index])
        if match is not None:
            yield sighting("xctest", match["name"], index, seconds=seconds_of(match["seconds"]))
    for index in log.anywhere(" recorded an issue at ", " failed after "):
        match = _ISSUE.match(log.lines[index]) or _FAILED.match(log.lines[index])
        if match is not None:
            told = match.groupdict()
            line = told.get("line")
            yield sighting(
                "swift-testing",
                match["name"],
                index,
                file=told.get("path"),
                line=int(line) if line else None,
                message=told.get("message"),
                seconds=seconds_of(told.get("seconds")),
            )
    for index in log.having("✗ "):
        match = _PRETTY.match(log.lines[index])
        if match is not None and "in test file" not in "".join(log.lines[index + 1 : index + 2]):
            yield sighting("xctest", match["name"], index, message=match["message"])
