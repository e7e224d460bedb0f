"""One place of a log where a failing test is told of; `merge` makes one record of all that tell of the same test."""

from collections.abc import Sequence

from nexus_pipelines.analysis.root_cause.failing_tests.expectation import expectation
from nexus_pipelines.analysis.root_cause.records import FailingTest

LONGEST_MESSAGE = 1_000
MOST_TRACE_LINES = 80


def sighting(
    framework: str,
    name: str,
    index: int,
    *,
    test_class: str | None = None,
    file: str | None = None,
    line: int | None = None,
    message: str | None = None,
    trace: Sequence[str] = (),
    compared: str | None = None,
    seconds: float | None = None,
) -> FailingTest:
    """A failing test seen at a 0-based line index; what it expected is sought in `compared`, else message and trace."""
    message = message.strip()[:LONGEST_MESSAGE] if message else None
    trace = list(trace[:MOST_TRACE_LINES])
    while trace and not trace[-1].strip():
        trace.pop()
    told = compared if compared is not None else "\n".join([message or "", *trace])
    expected, actual = expectation(told)
    return FailingTest(
        framework=framework,
        name=name,
        test_class=test_class,
        file=file,
        line=line,
        message=message or None,
        expected=expected,
        actual=actual,
        stack_trace="\n".join(trace) or None,
        duration_seconds=seconds,
        log_line=index + 1,
    )


def seconds_of(text: str | None) -> float | None:
    """Seconds of a decimal number, None where there is none."""
    try:
        return float(text.replace(",", ".")) if text else None
    except ValueError:
        return None
