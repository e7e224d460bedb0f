"""The exception and its stack that follow the name of a failing test on the JVM."""

import re

from nexus_pipelines.analysis.root_cause.failing_tests.sighting import sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

EXCEPTION = re.compile(
    r"\s*(?:[a-z_]\w*\.)+[A-Z][\w$]*(?::|$| at )|\s*[A-Z]\w*(?:Exception|Error|Failure|Failed)\b(?::|$| at )"
)
_AT = re.compile(r"\s*at (?:[\w.]+/{1,2})?(?:\S+@\S+/)?(?P<function>[\w.$<>]+)\((?P<file>[\w$-]+\.\w+):(?P<line>\d+)\)")
_SHORT = re.compile(r".*(?: at |\()(?P<file>[\w$-]+\.(?:java|kt|scala|groovy)):(?P<line>\d+)\)?$")
_END = re.compile(
    r"(?:Tests run|Running |Results ?:|BUILD |Failed tests|Tests in error)|.*(?:<<< (?:FAILURE|ERROR)!| "
    r"(?:FAILED|PASSED|SKIPPED)$)|\d+\) \w|\s*Testcase: "
)
_LONGEST_TRACE = 120


def trace_after(log: LogText, index: int) -> list[str]:
    """Lines below the index up to a blank line that no stack follows, or what certainly is no longer the trace."""
    taken: list[str] = []
    window = log.lines[index + 1 : index + 1 + _LONGEST_TRACE]
    for at, line in enumerate(window):
        if _END.match(line):
            break
        if not line.strip() and taken and not _goes_on(window[at + 1 : at + 4]):
            break
        taken.append(line)
    return taken


def _goes_on(lines: tuple[str, ...]) -> bool:
    return any(
        line.lstrip().startswith(("at ", "Caused by:", "Expected", "but:", "Actual", "to be equal", "expected:"))
        for line in lines
    )


def failure_of(
    framework: str, name: str, index: int, *, test_class: str | None, trace: list[str], seconds: float | None = None
) -> FailingTest:
    """A failing test placed at the innermost frame of its own class."""
    raised = next((line.strip() for line in trace if line.strip() and not line.lstrip().startswith("at ")), None)
    simple = (test_class or "").rsplit(".", 1)[-1].split("$", 1)[0].split(" ", 1)[0]
    frames = [match for line in trace if (match := _AT.match(line) or _SHORT.match(line))]
    own = next((frame for frame in frames if simple and frame["file"].rsplit(".", 1)[0] == simple), None)
    own = own or next((frame for frame in frames if "Test" in frame["file"] or "Spec" in frame["file"]), None)
    head = [line for line in trace if not line.lstrip().startswith("at ")]
    return sighting(
        framework,
        name,
        index,
        test_class=test_class,
        file=own["file"] if own else None,
        line=int(own["line"]) if own else None,
        message=raised,
        trace=trace,
        compared="\n".join(head) or None,
        seconds=seconds,
    )
