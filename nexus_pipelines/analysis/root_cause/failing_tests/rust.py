"""cargo test and nextest: verdicts, and what each failed test printed."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.sighting import seconds_of, sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_VERDICT = re.compile(r"test (?P<name>\S.*?)(?: - should panic)? \.\.\. FAILED(?: <?(?P<seconds>[\d.]+)s>?)?$")
_OUTPUT = re.compile(r"---- (?P<name>\S.*?) stdout ----$")
_NEXTEST = re.compile(
    r"\s*(?:TRY \d+ )?(?:FAIL|SIG[A-Z]+|ABORT|TIMEOUT|LEAK-FAIL) \[ *(?P<seconds>[\d.]+)s\] +"
    r"(?:\( *\d+/ *\d+\) )?(?P<name>\S.*)$"
)
_PANIC_OLD = re.compile(r".*panicked at '(?P<message>.*)', (?P<path>\S+?):(?P<line>\d+)(?::\d+)?$")
_PANIC_BEGUN = re.compile(r"(?:.*?)panicked at '(?P<message>.*)$")
_PANIC = re.compile(r".*panicked at (?P<path>[^\s']+?):(?P<line>\d+):\d+:$")
_LONGEST_OUTPUT = 200


def rust_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests by path (`module::test`); nextest's as `crate::binary module::test`."""
    for index in log.having("... FAILED"):
        match = _VERDICT.match(log.lines[index])
        if match is not None:
            yield sighting("cargo", match["name"], index, seconds=seconds_of(match["seconds"]))
    for index in log.anywhere(" stdout ----"):
        match = _OUTPUT.match(log.lines[index])
        if match is not None:
            yield _printed(match["name"], index, _output(log, index))
    for index in log.anywhere("s] "):
        match = _NEXTEST.match(log.lines[index])
        if match is not None:
            yield sighting("nextest", match["name"].strip(), index, seconds=seconds_of(match["seconds"]))


def _output(log: LogText, index: int) -> list[str]:
    taken: list[str] = []
    for line in log.lines[index + 1 : index + 1 + _LONGEST_OUTPUT]:
        if line.startswith("---- ") or line.rstrip() == "failures:" or line.startswith("test result:"):
            break
        taken.append(line)
    return taken


def _printed(name: str, index: int, output: list[str]) -> FailingTest:
    for at, line in enumerate(output):
        match = _PANIC_OLD.match(line)
        if match is not None:
            return _placed(name, index, output, (match["path"], match["line"]), match["message"])
        match = _PANIC.match(line)
        if match is not None:
            return _placed(name, index, output, (match["path"], match["line"]), "".join(output[at + 1 : at + 2]))
        match = _PANIC_BEGUN.match(line)
        end = next(
            (found for entry in output[at : at + 8] if (found := re.search(r"', (\S+?):(\d+)(?::\d+)?$", entry))), None
        )
        if match is not None and end is not None:
            return _placed(name, index, output, (end[1], end[2]), match["message"])
    return sighting("cargo", name, index, message=next((line for line in output if line.strip()), None), trace=output)


def _placed(name: str, index: int, output: list[str], place: tuple[str, str], message: str) -> FailingTest:
    return sighting("cargo", name, index, file=place[0], line=int(place[1]), message=message, trace=output)
