"""The Test Anything Protocol: Perl's prove, bats, node's own runner, tape, git's scripts."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.sighting import seconds_of, sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_NOT_OK = re.compile(r"(?P<indent>\s*)not ok (?P<number>\d+)?(?: - | )?(?P<name>.*?)\s*$")
_PERL = re.compile(r"\s*#\s+Failed test '(?P<name>.*)'$")
_LENIENT = re.compile(r"# ?(?:TODO|SKIP)\b|#\s*TODO known breakage", re.IGNORECASE)
_PLACE = re.compile(
    r".*(?:in test file (?P<bats>[^,]+), line (?P<bats_line>\d+)|at (?P<perl>\S+\.\w+) line (?P<perl_line>\d+)"
    r"|(?:location|at): '?.*?(?P<js>[^\s'(]+\.[cm]?[jt]sx?):(?P<js_line>\d+))"
)
_BATS = re.compile(r" ✗ (?P<name>\S.*?)(?: \[(?P<seconds>\d+)\])?\s*$")
_PROVE = re.compile(
    r"(?P<name>\S+\.(?:t|sh)) +\(Wstat: .*Failed: (?P<count>[1-9]\d*)\)|(?P<live>\S+\.(?:t|sh)) \.{2,} ?"
    r"(?:Dubious|Failed \d|All \d+ subtests passed .*exited)"
)
_SECONDS = re.compile(r"\s*(?:duration_ms|# time=): ?(?P<ms>[\d.]+)")


def tap_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests by description, those without one by number; what is marked TODO or SKIP is none. Of nested tests
    the inner one; prove's files by path."""
    for index in log.having("not ok "):
        match = _NOT_OK.match(log.lines[index])
        if match is None or _LENIENT.search(match["name"]):
            continue
        name = match["name"] or match["number"]
        below = _below(log, index, len(match["indent"]))
        if name and not any(
            "subtestsFailed" in line or re.search(r"Looks like you failed", line) for line in below[:8]
        ):
            yield _failure("tap", name, index, below)
    for index in log.having("Failed test "):
        match = _PERL.match(log.lines[index])
        if match is not None:
            yield _failure("tap", match["name"], index, [log.lines[index], *_below(log, index, 0)])
    for index in log.having(" ✗ "):
        match = _BATS.match(log.lines[index])
        below = _below(log, index, 1)
        if match is not None and any("in test file" in line or line.startswith("   ") for line in below[:1]):
            yield _failure("bats", match["name"], index, below)
    for index in sorted({*log.having("Failed"), *log.anywhere("Dubious")}):
        match = _PROVE.match(log.lines[index])
        if match is not None:
            name = match["name"] or match["live"]
            yield sighting("prove", name, index, file=name)


def _below(log: LogText, index: int, indent: int) -> list[str]:
    taken: list[str] = []
    for line in log.lines[index + 1 : index + 60]:
        if not line.lstrip().startswith("#") and len(line) - len(line.lstrip()) <= indent:
            break
        taken.append(line)
        if line.strip() == "...":
            break
    return taken


def _failure(framework: str, name: str, index: int, below: list[str]) -> FailingTest:
    place = next((match for line in below if (match := _PLACE.match(line))), None)
    path = (place["bats"] or place["perl"] or place["js"]) if place else None
    line = (place["bats_line"] or place["perl_line"] or place["js_line"]) if place else None
    seconds = next((match["ms"] for entry in below if (match := _SECONDS.match(entry))), None)
    told = [entry.strip().lstrip("#").strip() for entry in below]
    took = seconds_of(seconds)
    return sighting(
        framework,
        name,
        index,
        file=path,
        line=int(line) if line else None,
        message=_message(told),
        trace=below,
        compared="\n".join(told),
        seconds=took / 1000 if took is not None else None,
    )


def _message(told: list[str]) -> str | None:
    for label in ("error:", "message:"):
        found = next((entry.removeprefix(label).strip(" '\"|-") for entry in told if entry.startswith(label)), None)
        if found:
            return found
    block = next((at for at, entry in enumerate(told) if entry in ("error: |-", "message: |-")), None)
    if block is not None:
        told = told[block + 1 :]
    return next(
        (
            entry
            for entry in told
            if entry
            and entry != "---"
            and not entry.startswith(
                ("Failed test", "at ", "(in test", "duration", "operator", "location", "failureType")
            )
        ),
        None,
    )
