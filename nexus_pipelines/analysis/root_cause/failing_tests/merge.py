"""One record for each failing test, however often the log tells of it."""

from collections.abc import Iterable
from dataclasses import replace

from nexus_pipelines.analysis.root_cause.records import FailingTest


def merged(sightings: Iterable[FailingTest]) -> tuple[FailingTest, ...]:
    """Sightings of one framework with one name become one: the first that says something is believed, the line is where
    the most is told. In the order of their first lines."""
    kept: dict[tuple[str, str], FailingTest] = {}
    for seen in sorted(sightings, key=lambda test: test.log_line):
        key = (seen.framework, seen.name)
        kept[key] = _together(kept[key], seen) if key in kept else seen
    return tuple(kept.values())


def _together(first: FailingTest, second: FailingTest) -> FailingTest:
    fuller = second if _told(second) > _told(first) else first
    other = first if fuller is second else second
    return replace(
        fuller,
        test_class=fuller.test_class or other.test_class,
        file=fuller.file or other.file,
        line=fuller.line if fuller.file else other.line,
        message=fuller.message or other.message,
        expected=fuller.expected if fuller.actual or fuller.expected else other.expected,
        actual=fuller.actual if fuller.actual or fuller.expected else other.actual,
        stack_trace=fuller.stack_trace or other.stack_trace,
        duration_seconds=fuller.duration_seconds if fuller.duration_seconds is not None else other.duration_seconds,
    )


def _told(test: FailingTest) -> int:
    return 2 * (test.stack_trace is not None) + (test.message is not None) + (test.file is not None)
