"""Tests under Gradle, of JUnit, TestNG, Spock or Kotest alike: `Class > method FAILED`."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.jvm_trace import failure_of, trace_after
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_VERDICT = re.compile(
    r"(?P<name>(?P<test_class>[\w.$]\S*?)(?: > [^>]+)+?)(?: \((?P<seconds>[\d.]+)s\))? FAILED(?: \([\d.ms ]+\))?\s*$"
)


def gradle_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests named as Gradle prints them; a failed task is no test."""
    for index in log.having(" FAILED"):
        line = log.lines[index]
        match = _VERDICT.match(line) if " > " in line else None
        if match is not None:
            yield failure_of(
                "gradle", match["name"], index, test_class=match["test_class"], trace=trace_after(log, index)
            )
