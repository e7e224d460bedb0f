"""go test: `--- FAIL:` lines with what was logged before or below them, panics, gotestsum and -json."""

import json
import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.sighting import seconds_of, sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_FAIL = re.compile(
    r"(?P<indent>\s*)(?:---|===) FAIL: (?:(?P<package>\S+[./]\S*) )?(?P<name>[^\s(]\S*)(?: \("
    r"(?P<seconds>[\d.]+)s\)| \(unknown\))?"
)
_LOGGED = re.compile(r"\s+(?P<file>[\w./-]+\.go):(?P<line>\d+):(?: (?P<text>.*))?$")
_NEXT = re.compile(r"\s*(?:---|===) |(?:FAIL|PASS|ok|exit status|coverage:|\?)(?:\s|$)|DONE \d")
_RUN = re.compile(r"\s*=== (?:RUN|CONT|NAME|PAUSE)\s+(?P<name>\S+)")
_OWN_FRAME = re.compile(r"\s+(?P<file>\S+_test\.go):(?P<line>\d+) \+0x")
_LONGEST_BLOCK = 200


def go_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests and sub-tests as go names them; a parent that failed only through its sub-tests is left out."""
    found = [*_marked(log), *_json(log), *_panicked(log)]
    names = {test.name for test in found}
    parents = {name.rsplit("/", depth)[0] for name in names for depth in range(1, name.count("/") + 1)}
    for test in found:
        if test.name not in parents or test.message:
            yield test


def _marked(log: LogText) -> Iterator[FailingTest]:
    for index in log.having("--- FAIL: ", "=== FAIL: "):
        match = _FAIL.match(log.lines[index])
        if match is None:
            continue
        below = _below(log, index, len(match["indent"]))
        output = below if any(_LOGGED.match(line) for line in below) else _above(log, index, match["name"])
        yield _failure(match["name"], index, output or below, match["seconds"])


def _below(log: LogText, index: int, indent: int) -> list[str]:
    taken: list[str] = []
    for line in log.lines[index + 1 : index + 1 + _LONGEST_BLOCK]:
        if _NEXT.match(line) or (
            line.strip() and len(line) - len(line.lstrip()) <= indent and not line.startswith("panic:")
        ):
            break
        taken.append(line)
    return taken


def _above(log: LogText, index: int, name: str) -> list[str]:
    """With -v a test logs before its verdict: what follows the last `=== RUN` (or CONT, NAME) of its own name."""
    taken: list[str] = []
    for line in reversed(log.lines[max(index - _LONGEST_BLOCK, 0) : index]):
        match = _RUN.match(line)
        if match is not None and match["name"] == name:
            taken.reverse()
            return taken if any(_LOGGED.match(entry) for entry in taken) else []
        if match is not None:
            taken.clear()
        elif not _NEXT.match(line):
            taken.append(line)
    return []


def _failure(name: str, index: int, output: list[str], seconds: str | None) -> FailingTest:
    place = next((match for line in output if (match := _LOGGED.match(line))), None)
    message = (place["text"] or "").strip() if place else ""
    if place and not message:
        at = next(at for at, line in enumerate(output) if _LOGGED.match(line))
        message = _first_told(output[at + 1 :])
    return sighting(
        "go",
        name,
        index,
        file=place["file"] if place else None,
        line=int(place["line"]) if place else None,
        message=message or next((line.strip() for line in output if line.strip()), None),
        trace=output,
        seconds=seconds_of(seconds),
    )


def _first_told(lines: list[str]) -> str:
    """testify puts `Error Trace:` first and the reason under `Error:`."""
    for line in lines:
        if line.strip().startswith("Error:"):
            return line.strip().removeprefix("Error:").strip()
    return next((line.strip() for line in lines if line.strip()), "")


def _panicked(log: LogText) -> Iterator[FailingTest]:
    """A panic ends the run before the verdict: the test is the last one that was running."""
    for index in log.having("panic: "):
        line = log.lines[index].lstrip()
        if not line.startswith("panic: "):
            continue
        trace = list(log.lines[index : index + _LONGEST_BLOCK])
        end = next((at for at, entry in enumerate(trace) if re.match(r"FAIL\s", entry)), None)
        if end is None:
            continue
        above = log.lines[max(index - _LONGEST_BLOCK, 0) : index]
        running = next(
            (match["name"] for entry in reversed(above) if (match := _FAIL.match(entry) or _RUN.match(entry))), None
        )
        place = next((match for entry in trace[:end] if (match := _OWN_FRAME.match(entry))), None)
        if running is not None:
            yield sighting(
                "go",
                running,
                index,
                file=place["file"] if place else None,
                line=int(place["line"]) if place else None,
                message=line,
                trace=trace[:end],
            )


def _json(log: LogText) -> Iterator[FailingTest]:
    for index in log.having('"Action":"fail"'):
        try:
            event = json.loads(log.lines[index])
        except ValueError:
            continue
        if isinstance(event, dict) and isinstance(event.get("Test"), str):
            elapsed = event.get("Elapsed")
            yield sighting(
                "go", event["Test"], index, seconds=float(elapsed) if isinstance(elapsed, int | float) else None
            )
