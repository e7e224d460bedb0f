"""Tasty and Hspec."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.numbered import numbered_blocks
from nexus_pipelines.analysis.root_cause.failing_tests.sighting import seconds_of, sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_TASTY = re.compile(r"(?P<indent>\s+)(?P<name>\S.*?): +FAIL(?: \((?P<seconds>[\d.]+)s\))?\s*$")
_HSPEC_PLACE = re.compile(r"\s*(?P<path>\S+\.hs):(?P<line>\d+):\d+:\s*$")
_RERUN = "To rerun use: --match"


def haskell_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests by the title of their line; an Hspec test's place stands above its title."""
    for index in log.having(" FAIL"):
        match = _TASTY.match(log.lines[index])
        if match is not None:
            body = _deeper(log, index, len(match["indent"]))
            message = next((line for line in body if line.strip()), None)
            seconds = seconds_of(match["seconds"])
            yield sighting("tasty", match["name"], index, message=message, trace=body, seconds=seconds)
    for block in numbered_blocks(log):
        if any(_RERUN in line for line in block.body):
            place = _HSPEC_PLACE.match(log.lines[block.index - 1]) if block.index else None
            yield sighting(
                "hspec",
                block.title,
                block.index,
                file=place["path"] if place else None,
                line=int(place["line"]) if place else None,
                message=next((line for line in block.body if line.strip()), None),
                trace=block.body,
            )


def _deeper(log: LogText, index: int, indent: int) -> list[str]:
    taken: list[str] = []
    for line in log.lines[index + 1 : index + 80]:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        taken.append(line)
    return taken
