"""ScalaTest, MUnit and JUnit under sbt; clojure.test."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.jvm_trace import failure_of
from nexus_pipelines.analysis.root_cause.failing_tests.sighting import seconds_of, sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_SCALATEST = re.compile(r"(?P<indent>\s*)- (?P<name>\S.*?) \*\*\* FAILED \*\*\*(?: \((?P<took>[^)]*)\))?\s*$")
_SUITE = re.compile(r"(?P<suite>[A-Z]\w*):\s*$")
_MUNIT = re.compile(r"==> X (?P<name>\S.*?) +(?P<seconds>[\d.]+)s (?P<message>.*)$")
_SBT_JUNIT = re.compile(
    r"Test (?P<name>(?P<test_class>[\w.$]+)\.[\w$ ]+) failed: (?P<message>.*?)(?:, took (?P<seconds>[\d.]+) sec)?$"
)
_CLOJURE = re.compile(r"(?:FAIL|ERROR) in \((?P<name>[^)]+)\) \((?P<path>[^:)]+):(?P<line>\d+)\)")
_MOST_LINES = 60


def scala_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests by title, with the suite as their class."""
    for index in log.having("*** FAILED ***"):
        match = _SCALATEST.match(log.lines[index])
        if match is not None:
            body = _deeper(log, index, len(match["indent"]))
            yield failure_of(
                "scalatest",
                match["name"],
                index,
                test_class=_suite_above(log, index),
                trace=body,
                seconds=_seconds(match["took"]),
            )
    for index in log.anywhere("==> X "):
        match = _MUNIT.match(log.lines[index])
        if match is not None:
            test_class = match["name"].split(" ", 1)[0].rsplit(".", 1)[0]
            yield sighting(
                "munit",
                match["name"],
                index,
                test_class=test_class,
                message=match["message"],
                seconds=seconds_of(match["seconds"]),
            )
    for index in log.having(" failed: "):
        match = _SBT_JUNIT.match(log.lines[index])
        if match is not None:
            yield sighting(
                "junit",
                match["name"],
                index,
                test_class=match["test_class"],
                message=match["message"],
                seconds=seconds_of(match["seconds"]),
            )
    for index in log.having("FAIL in (", "ERROR in ("):
        match = _CLOJURE.match(log.lines[index])
        if match is not None:
            body = list(log.lines[index + 1 : index + 20])
            end = next((at for at, line in enumerate(body) if not line.strip()), len(body))
            message = body[0] if body else None
            yield sighting(
                "clojure.test",
                match["name"],
                index,
                file=match["path"],
                line=int(match["line"]),
                message=message,
                trace=body[:end],
            )


def _deeper(log: LogText, index: int, indent: int) -> list[str]:
    taken: list[str] = []
    for line in log.lines[index + 1 : index + _MOST_LINES]:
        if len(line) - len(line.lstrip()) <= indent:
            break
        taken.append(line)
    return taken


def _suite_above(log: LogText, index: int) -> str | None:
    for line in reversed(log.lines[max(index - 400, 0) : index]):
        match = _SUITE.match(line)
        if match is not None:
            return match["suite"]
    return None


def _seconds(took: str | None) -> float | None:
    if not took:
        return None
    units = {"minute": 60.0, "second": 1.0, "millisecond": 0.001}
    found = re.findall(r"(\d+) (millisecond|second|minute)s?", took)
    return sum(float(number) * units[unit] for number, unit in found) if found else None
