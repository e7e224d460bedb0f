"""ExUnit of Elixir, EUnit and Common Test of Erlang."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.numbered import numbered_blocks
from nexus_pipelines.analysis.root_cause.failing_tests.sighting import sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_TITLE = re.compile(r"(?P<name>(?:test|property|doctest|feature) .+) \((?P<test_class>[\w.]+)\)$")
_PLACE = re.compile(r"\s*(?P<path>[\w./-]+\.exs?):(?P<line>\d+)$")
_EUNIT = re.compile(r"\s*(?P<name>[a-z]\w*:(?: ?\d+: ?)?\s*\w+)(?: \(.*\))?\.\.\.\*failed\*")
_COMMON_TEST_PLACE = re.compile(r"(?P<name>\w+:\w+) failed on line (?P<line>\d+)$")
_COMMON_TEST = re.compile(r"%%% (?P<suite>\w+) ==> (?P<case>[\w.]+): (?:FAILED|.* FAILED)$")


def beam_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests as `test name (Module)`, `module: test_name` or `suite.case`."""
    for block in numbered_blocks(log):
        match = _TITLE.match(block.title)
        if match is None:
            continue
        place = next((found for line in block.body[:4] if (found := _PLACE.match(line))), None)
        told = [line.strip() for line in block.body if line.strip() and not _PLACE.match(line)]
        yield sighting(
            "exunit",
            block.title,
            block.index,
            test_class=match["test_class"],
            file=place["path"] if place else None,
            line=int(place["line"]) if place else None,
            message=told[0] if told else None,
            trace=block.body,
        )
    for index in log.having("*failed*"):
        match = _EUNIT.match(log.lines[index])
        if match is not None:
            below = log.lines[index + 1 : index + 12]
            yield sighting(
                "eunit", match["name"], index, message=next((line for line in below if line.strip()), None), trace=below
            )
    for index in log.having("FAILED"):
        match = _COMMON_TEST.match(log.lines[index])
        if match is not None:
            yield sighting("common_test", f"{match['suite']}.{match['case']}", index, test_class=match["suite"])
    for index in log.having(" failed on line "):
        match = _COMMON_TEST_PLACE.match(log.lines[index])
        if match is not None:
            message = "".join(log.lines[index + 1 : index + 2])
            yield sighting("common_test", match["name"], index, line=int(match["line"]), message=message)
