"""Tools that name a failing test in a line of their own form: Ginkgo, busted, Dart and Flutter, testthat, Julia."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.sighting import sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_PLACE = r"(?P<path>[^\s:()]+\.\w+):(?P<line>\d+)"
# framework, what the line must hold, its form. Places that are not in the line are looked for in the next few.
_FORMS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("ginkgo", "[F", re.compile(r"\s*\[(?:Fail|FAIL|PANICKED!|FAILED)\] (?P<name>\S.*?)\s*$")),
    ("busted", "→ ", re.compile(r"(?:Failure|Error) → (?P<path>\S+) @ (?P<line>\d+)\s*$")),
    ("dart", " [E]", re.compile(r"\d\d:\d\d \+\d+(?: ~\d+)? -\d+: (?P<name>\S.*?) \[E\]\s*$")),
    (
        "testthat",
        "── ",
        re.compile(rf"── (?:\d+\. )?(?:Failure|Error|FAILURE|ERROR) \({_PLACE}(?::\d+)?\): (?P<name>.*?) ─*\s*$"),
    ),
    ("julia", "Test Failed at ", re.compile(r"(?:(?P<name>\S.*?): )?Test Failed at (?P<path>\S+?):(?P<line>\d+)\s*$")),
)
_FOLLOWING = re.compile(rf"\s*{_PLACE}(?:\s|:|$)")


def one_line_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests by the name in their line, or in the line below it."""
    for framework, needle, form in _FORMS:
        for index in log.anywhere(needle):
            match = form.match(log.lines[index])
            if match is None:
                continue
            told = match.groupdict()
            below = log.lines[index + 1 : index + 8]
            name = told.get("name") or next((line.strip() for line in below[:1]), "")
            if name:
                yield _failure(framework, name, index, told, below)


def _failure(framework: str, name: str, index: int, told: dict[str, str | None], below: tuple[str, ...]) -> FailingTest:
    path, line = told.get("path"), told.get("line")
    if path is None:
        match = next((found for entry in below[:4] if (found := _FOLLOWING.match(entry))), None)
        path, line = (match["path"], match["line"]) if match else (None, None)
    end = next((at for at, entry in enumerate(below) if not entry.strip()), len(below))
    return sighting(
        framework,
        name,
        index,
        file=path,
        line=int(line) if line else None,
        message=below[0] if below else None,
        trace=below[:end],
    )
