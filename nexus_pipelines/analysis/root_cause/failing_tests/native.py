"""Tests of C and C++: GoogleTest, CTest, Catch2, doctest, Boost.Test, Automake, Meson and lit; Bazel's targets."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.sighting import seconds_of, sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_GTEST = re.compile(r"(?:\d+: )?\[  FAILED  \] (?P<name>[\w/]+\.[\w/]+)(?:, where .*?)?(?: \((?P<ms>\d+) ms\))?\s*$")
_GTEST_PLACE = re.compile(r"(?:\d+: )?(?P<path>\S.*?)(?::(?P<line>\d+): Failure|\((?P<windows>\d+)\): error: ?)")
_CTEST = re.compile(r"\s*\d+/\d+ Test +#\d+: (?P<name>\S+) \.*\*\*\*(?P<message>\w.*?) +(?P<seconds>[\d.]+) sec")
_CTEST_LISTED = re.compile(r"\s+\d+ - (?P<name>\S+) \((?P<message>[^()]*)\)")
_CATCH = re.compile(r"(?P<path>\S+?)(?::(?P<line>\d+)|\((?P<windows>\d+)\)): (?:FAILED|ERROR):")
_BOOST = re.compile(r"(?P<path>\S+?)\((?P<line>\d+)\): (?:fatal )?error: in \"(?P<name>[^\"]+)\": (?P<message>.*)$")
_PLAIN = re.compile(
    r"(?P<word>FAIL|FAILED|ERROR|TIMEOUT): (?P<name>[\w./ :-]+?)(?: \(\d+ of \d+\)| \(exit status: \d+\))?$"
)
_MESON = re.compile(r"\s*\d+/\d+ (?P<name>\S.*?)\s+(?:FAIL|TIMEOUT|ERROR)\s+(?P<seconds>[\d.]+) ?s")
_BAZEL = re.compile(
    r"(?P<name>//\S+:\S+) +(?:FAILED|TIMEOUT|FAILED TO BUILD)(?: in (?:\d+ out of \d+ in )?(?P<seconds>[\d.]+)s)?"
)
_RULE = re.compile(r"-{40,}$|={40,}$")


def native_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests named as the tool at hand names them: `Suite.Name`, a case's title, a script, a target."""
    for index in log.having("[  FAILED  ] "):
        match = _GTEST.match(log.lines[index])
        if match is not None:
            yield _google(log, index, match)
    yield from _ctest(log)
    yield from _catch(log)
    for index in log.having(': error: in "', ': fatal error: in "'):
        match = _BOOST.match(log.lines[index])
        if match is not None:
            yield sighting(
                "boost", match["name"], index, file=match["path"], line=int(match["line"]), message=match["message"]
            )
    yield from _plain(log)


def _google(log: LogText, index: int, match: re.Match[str]) -> FailingTest:
    body: list[str] = []
    for at in range(index - 1, max(index - 120, -1), -1):
        if "[ RUN      ] " in log.lines[at]:
            body = list(log.lines[at + 1 : index]) if log.lines[at].rstrip().endswith(match["name"]) else []
            break
    place = next((found for line in body if (found := _GTEST_PLACE.match(line))), None)
    begin = next((at for at, line in enumerate(body) if _GTEST_PLACE.match(line)), 0)
    line = (place["line"] or place["windows"]) if place else None
    return sighting(
        "gtest",
        match["name"],
        index,
        test_class=match["name"].rsplit(".", 1)[0],
        file=place["path"] if place else None,
        line=int(line) if line else None,
        message=next((line for line in body[begin + 1 :] if line.strip()), None),
        trace=body,
        seconds=int(match["ms"]) / 1000 if match["ms"] else None,
    )


def _ctest(log: LogText) -> Iterator[FailingTest]:
    for index in log.anywhere("***"):
        match = _CTEST.match(log.lines[index])
        if match is not None and not match["message"].startswith("Skipped"):
            yield sighting(
                "ctest", match["name"], index, message=match["message"], seconds=seconds_of(match["seconds"])
            )
    for index in log.having("The following tests FAILED:"):
        for at in range(index + 1, min(index + 500, len(log))):
            match = _CTEST_LISTED.match(log.lines[at])
            if match is None:
                break
            yield sighting("ctest", match["name"], at, message=match["message"])


def _catch(log: LogText) -> Iterator[FailingTest]:
    """The case's title stands between two rules above, or behind TEST CASE: in doctest."""
    for index in log.having(": FAILED:", ": ERROR:"):
        match = _CATCH.match(log.lines[index])
        name = _case_above(log, index) if match else None
        if match is None or name is None:
            continue
        body: list[str] = []
        for line in log.lines[index + 1 : index + 20]:
            if _RULE.match(line):
                break
            body.append(line)
        message = next((line for line in body if line.strip()), None)
        yield sighting(
            "catch2",
            name,
            index,
            file=match["path"],
            line=int(match["line"] or match["windows"]),
            message=message,
            trace=body,
        )


def _case_above(log: LogText, index: int) -> str | None:
    for at in range(index - 1, max(index - 60, 0), -1):
        line = log.lines[at]
        if line.startswith("TEST CASE:"):
            return line.removeprefix("TEST CASE:").strip()
        if _RULE.match(line) and _RULE.match(log.lines[max(at - 2, 0)]) and log.lines[at - 1].strip():
            return log.lines[at - 1].strip()
        if line.startswith("---") and at and not log.lines[at - 1].startswith((" ", "-")) and log.lines[at - 1].strip():
            return log.lines[at - 1].strip()
    return None


def _plain(log: LogText) -> Iterator[FailingTest]:
    has_automake = next(log.having("# FAIL: "), None) is not None
    for index in log.having("FAIL: ", "FAILED: ", "TIMEOUT: "):
        match = _PLAIN.match(log.lines[index])
        if match is not None and (" :: " in match["name"] or (has_automake and not match["name"].isdigit())):
            yield sighting("lit" if " :: " in match["name"] else "automake", match["name"].strip(), index)
    for index in log.having(" FAIL ", " TIMEOUT "):
        match = _MESON.match(log.lines[index])
        if match is not None:
            yield sighting("meson", match["name"], index, seconds=seconds_of(match["seconds"]))
    for index in log.having(" FAILED", " TIMEOUT"):
        match = _BAZEL.match(log.lines[index])
        if match is not None:
            yield sighting("bazel", match["name"], index, seconds=seconds_of(match["seconds"]))
