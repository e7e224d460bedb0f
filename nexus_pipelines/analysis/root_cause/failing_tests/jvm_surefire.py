"""JUnit and TestNG as Maven's surefire and failsafe, Ant and JUnit's own console tell of them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from nexus_pipelines.analysis.root_cause.failing_tests.jvm_trace import EXCEPTION, failure_of, trace_after
from nexus_pipelines.analysis.root_cause.failing_tests.sighting import seconds_of, sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_VERDICT = re.compile(
    r"(?P<name>\S.*?)(?: --)? +Time elapsed: (?P<seconds>[\d.,]+) (?:s|sec)\b.*<<< (?:FAILURE|ERROR)!"
)
_SUITE = re.compile(r"Tests run: .*<<< (?:FAILURE|ERROR)!(?: -+ in (?P<test_class>\S+))?")
_IN_PARENTHESES = re.compile(r"(?P<method>[^\s(]+.*?)\((?P<test_class>[\w.$]+)\)$")
_SECTION = re.compile(r"(?:Failed tests|Tests in error|Failures|Errors) ?: *(?P<rest>.*)$")
_SUMMARY = re.compile(
    r" {0,4}(?:\w+ \d+: )?(?P<test_class>[\w.$]*[A-Z][\w$]*)[.>](?P<rest>[\w$.>:\[\]{}()=, -]*?):(?P<line>\d+)"
    r"(?P<message>.*)$"
)
_SUMMARY_OLD = re.compile(r" {0,4}(?P<method>[\w$]+.*?)\((?P<test_class>[\w.$]+)\)(?:: (?P<message>.*))?$")
_CONSOLE = re.compile(r"\d+\) (?P<name>(?P<method>[\w$]+(?:\[.*?\])?)\((?P<test_class>[\w.$]+)\))$")
_ANT = re.compile(
    r"\s*Testcase: (?P<name>\S+?)(?:\((?P<test_class>[\w.$]+)\))?(?: took (?P<seconds>[\d.,]+) sec|:\s+(?:FAILED"
    r"|Caused an ERROR))"
)


def surefire_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests as `method(package.Class)` or `package.Class.method`, whichever comes first in the log."""
    found = [*_live(log), *_summary(log), *_console(log)]
    names: dict[tuple[str, str], str] = {}
    for test in sorted(found, key=lambda test: test.log_line):
        key = _key(test)
        yield replace(test, name=names.setdefault(key, test.name))


def _key(test: FailingTest) -> tuple[str, str]:
    """The live verdict prints the class in full, the summary only its last name."""
    simple = (test.test_class or "").rsplit(".", 1)[-1]
    bare = _IN_PARENTHESES.match(test.name)
    method = bare["method"] if bare else test.name.removeprefix((test.test_class or "") + ".")
    return simple, re.sub(r"\(.*?\)$", "", method.rsplit(".", 1)[-1] if not bare else method)


def _live(log: LogText) -> Iterator[FailingTest]:
    suite: str | None = None
    for index in log.having("<<< FAILURE!", "<<< ERROR!"):
        line = log.lines[index].strip()
        whole = _SUITE.match(line)
        if whole is not None:
            suite = whole["test_class"] or _running_before(log, index) or suite
            continue
        match = _VERDICT.match(line)
        if match is None:
            continue
        name, test_class = _named(match["name"].strip(), suite)
        yield failure_of(
            "junit",
            name,
            index,
            test_class=test_class,
            trace=trace_after(log, index),
            seconds=seconds_of(match["seconds"]),
        )


def _running_before(log: LogText, index: int) -> str | None:
    for line in reversed(log.lines[max(index - 40, 0) : index]):
        if line.startswith("Running "):
            return line.removeprefix("Running ").strip()
    return None


def _named(name: str, suite: str | None) -> tuple[str, str | None]:
    bare = _IN_PARENTHESES.match(name)
    if bare is not None and "." in bare["test_class"]:
        return name, bare["test_class"]
    if suite is not None and name == suite:
        return name, name
    if suite is not None and name.startswith(suite + "."):
        return name, suite
    if suite is not None:
        return f"{suite}.{name}", suite
    head = name.split("(", 1)[0].split("[", 1)[0]
    return name, head.rsplit(".", 1)[0] if "." in head else None


def _summary(log: LogText) -> Iterator[FailingTest]:
    for index in log.having("Failed tests:", "Tests in error:", "Failures:", "Errors:"):
        section = _SECTION.match(log.lines[index])
        if section is None:
            continue
        rows = [(index, section["rest"])] if section["rest"] else []
        for at in range(index + 1, min(index + 400, len(log))):
            line = log.lines[at]
            if (
                _SECTION.match(line)
                or line.startswith(("Tests run:", "BUILD ", "-----"))
                or (not line.strip() and at > index + 1)
            ):
                break
            rows.append((at, line))
        for at, row in rows:
            yield from _summary_row(at, row)


def _summary_row(index: int, row: str) -> Iterator[FailingTest]:
    match = _SUMMARY_OLD.match(row)
    if match is not None and "." in match["test_class"]:
        name = f"{match['method']}({match['test_class']})".strip()
        yield sighting("junit", name, index, test_class=match["test_class"], message=match["message"])
        return
    match = _SUMMARY.match(row)
    if match is None:
        return
    method = re.split(r"->|:", match["rest"])[0].rsplit(">", 1)[-1]
    test_class = match["test_class"]
    if "." in method:
        owner, method = method.rsplit(".", 1)
        test_class = f"{test_class}.{owner}" if owner else test_class
    message = match["message"].strip().removeprefix("»").strip()
    yield sighting(
        "junit", f"{test_class}.{method}", index, test_class=test_class, line=int(match["line"]), message=message
    )


def _console(log: LogText) -> Iterator[FailingTest]:
    for index in log.anywhere(") ") if any(log.anywhere("1) ")) else ():
        match = _CONSOLE.match(log.lines[index].strip())
        if match is not None and index + 1 < len(log) and EXCEPTION.match(log.lines[index + 1]):
            yield failure_of(
                "junit", match["name"], index, test_class=match["test_class"], trace=trace_after(log, index)
            )
    for index in log.anywhere("Testcase: "):
        match = _ANT.match(log.lines[index])
        if match is None:
            continue
        following = [line.strip() for line in log.lines[index + 1 : index + 2]]
        if match["seconds"] is None or any(line.startswith(("FAILED", "Caused an ERROR")) for line in following):
            yield failure_of(
                "junit",
                match["name"],
                index,
                test_class=match["test_class"],
                trace=trace_after(log, index),
                seconds=seconds_of(match["seconds"]),
            )
