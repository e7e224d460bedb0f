"""dotnet test (xUnit, NUnit, MSTest), the xUnit console and the NUnit console."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.sighting import sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_VSTEST = re.compile(r"\s{0,4}(?:Failed|X) +(?P<name>[\w.`+]+(?:[(<].*?)?)(?: \[(?P<took>< ?\d+ m?s|[\dmsh ]+)\])?$")
_XUNIT = re.compile(r"(?:\[xUnit\.net [\d:.]+\])?\s*(?P<name>\S.*?) \[FAIL\]\s*$")
_NUNIT = re.compile(r"\s*\d+\) (?:Failed|Error|Test Failure|Test Error|Invalid) : (?P<name>\S.*?)\s*$")
_PLACE = re.compile(r".*? in (?P<path>\S.*?):line (?P<line>\d+)|\s*(?P<mono>\S+\.\w+)\((?P<mono_line>\d+),\d+\): at ")
_LABEL = re.compile(r"\s*(?:Error Message|Stack Trace|Expected Output|Standard Output Messages):\s*$")
_END = re.compile(
    r"\s{0,4}(?:Failed|Passed|Skipped|X|V) +\S|Total tests|Test Run |Failed!|\s*\d+\) |.*\[(?:FAIL|SKIP)\]\s*$"
)
_PREFIX = re.compile(r"\[xUnit\.net [\d:.]+\]")
_LONGEST_BLOCK = 80


def dotnet_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests as `Namespace.Class.Method`, with the arguments of a case behind."""
    for index in sorted({*log.having("Failed "), *log.anywhere("  X ")}):
        match = _VSTEST.match(log.lines[index])
        followed = any("Error Message:" in line for line in log.lines[index + 1 : index + 3])
        if match is not None and "." in match["name"] and (match["took"] or followed):
            yield _failure(match["name"], index, _body(log, index), _seconds(match["took"]))
    for index in log.having(" [FAIL]"):
        match = _XUNIT.match(log.lines[index])
        if match is not None and "." in match["name"]:
            yield _failure(match["name"], index, _body(log, index), None)
    for index in log.having(") Failed : ", ") Error : ", " Failure : ", " Error : "):
        match = _NUNIT.match(log.lines[index])
        if match is not None:
            yield _failure(match["name"], index, _body(log, index), None)


def _body(log: LogText, index: int) -> list[str]:
    taken: list[str] = []
    for line in log.lines[index + 1 : index + 1 + _LONGEST_BLOCK]:
        told = _PREFIX.sub("", line)
        if _END.match(told):
            break
        taken.append(told)
    return taken


def _failure(name: str, index: int, body: list[str], seconds: float | None) -> FailingTest:
    bare = re.split(r"[(<]", name, maxsplit=1)[0]
    place = next((match for line in body if (match := _PLACE.match(line))), None)
    line = (place["line"] or place["mono_line"]) if place else None
    return sighting(
        "dotnet",
        name,
        index,
        test_class=bare.rsplit(".", 1)[0] if "." in bare else None,
        file=(place["path"] or place["mono"]) if place else None,
        line=int(line) if line else None,
        message=next((line for line in body if line.strip() and not _LABEL.match(line)), None),
        trace=body,
        seconds=seconds,
    )


def _seconds(took: str | None) -> float | None:
    """`1 m 2 s`, `12 ms`; less than a millisecond is not a number that the log gives."""
    if not took or took.startswith("<"):
        return None
    units = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
    return sum(float(number) * units[unit] for number, unit in re.findall(r"(\d+) ?(ms|h|m|s)", took)) or None
