"""Jest and Vitest: the blocks behind a dot or FAIL, else the file that failed."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.sighting import sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_FILE = re.compile(
    r"\s{0,3}FAIL(?:S|URE)?\s+(?:[\w@|.-]+ )?(?P<path>[^\s:>]+\.[cm]?[jt]sx?)(?: \((?P<seconds>[\d.]+) ?m?s\)"
    r"| \(.*\))?\s*$"
)
_FAILED_FILE = re.compile(r"(?P<path>\S+\.(?:test|spec)\.[cm]?[jt]sx?) failed\b(?P<message>.*)$")
_BLOCK = re.compile(r"\s{0,6}● (?P<name>\S.*?)\s*$")
_VITEST = re.compile(
    r"\s{0,3}FAIL\s+(?:\|?[\w@ -]+\|? )?(?P<path>[^\s>]+\.[cm]?[jt]sx?)(?::\d+:\d+)? > (?P<name>.+?)\s*$"
)
_VITEST_FILE = re.compile(r"\s{0,3}FAIL\s+(?:\|?[\w@ -]+\|? )?(?P<path>[^\s>]+\.[cm]?[jt]sx?) \[ [^\]]+ \]\s*$")
_NO_TEST = re.compile(
    r"Console$|Validation |Deprecation |Multiple configurations|process\.|Cannot |Unhandled|A worker process"
)
_AT = re.compile(r"\s*(?:at (?:.*\()?|❯ (?:\S+ )?)(?:file://)?(?P<path>[^\s()]+\.[cm]?[jt]sx?):(?P<line>\d+):\d+\)?")
_END = re.compile(r"\s{0,6}● |\s{0,3}(?:FAIL|PASS)\s|Test (?:Suites|Files)[: ]|Tests: |Snapshots: |⎯{4,}")
_LONGEST_BLOCK = 150


def jest_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests as Jest and Vitest print them, suites before the test; a suite that did not run by its file."""
    files = {index: match for index in log.having("FAIL") if (match := _FILE.match(log.lines[index]))}
    heads = list(files)
    with_blocks: set[str] = set()
    for index in log.having("● "):
        match = _BLOCK.match(log.lines[index])
        if match is None or _NO_TEST.match(match["name"]) or " ● " in match["name"]:
            continue
        above = bisect_left(heads, index)
        path = files[heads[above - 1]]["path"] if above else None
        body = _body(log, index)
        is_suite = match["name"].startswith("Test suite failed to run")
        if path is None and not any(_AT.match(line) for line in body):
            continue
        if path is not None:
            with_blocks.add(path)
        yield _failure("jest", path if is_suite and path else match["name"], index, path, body)
    for index in log.having("FAIL "):
        match = _VITEST.match(log.lines[index]) or _VITEST_FILE.match(log.lines[index])
        if match is not None:
            with_blocks.add(match["path"])
            name = match.groupdict().get("name")
            yield _failure(
                "vitest",
                f"{match['path']} > {name}" if name else match["path"],
                index,
                match["path"],
                _body(log, index),
            )
    for index, match in files.items():
        if match["path"] not in with_blocks:
            yield sighting("jest", match["path"], index, file=match["path"])
    for index in log.having(" failed"):
        match = _FAILED_FILE.match(log.lines[index])
        if match is not None and match["path"] not in with_blocks:
            yield sighting("jest", match["path"], index, file=match["path"], message=match[0])


def _body(log: LogText, index: int) -> list[str]:
    taken: list[str] = []
    for line in log.lines[index + 1 : index + 1 + _LONGEST_BLOCK]:
        if _END.match(line):
            break
        taken.append(line)
    return taken


def _failure(framework: str, name: str, index: int, path: str | None, body: list[str]) -> FailingTest:
    places = [match for line in body if (match := _AT.match(line))]
    own = next((place for place in places if path and place["path"].endswith(path)), None)
    return sighting(
        framework,
        name,
        index,
        file=path or (places[0]["path"] if places else None),
        line=int(own["line"]) if own else (int(places[0]["line"]) if places and path is None else None),
        message=next((line for line in body if line.strip()), None),
        trace=body,
    )
