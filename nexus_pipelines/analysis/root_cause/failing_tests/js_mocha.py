"""Mocha and what prints like it (Cypress, Karma's mocha reporter), Jasmine, Karma and Playwright."""

import re
from collections.abc import Iterator

from nexus_pipelines.analysis.root_cause.failing_tests.numbered import NumberedBlock, numbered_blocks
from nexus_pipelines.analysis.root_cause.failing_tests.sighting import sighting
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

_AT = re.compile(
    r"\s*at (?:.*\()?(?:webpack:///|file://)?(?P<path>[^\s()]+\.(?:[cm]?[jt]sx?|coffee|vue|es6)):(?P<line>\d+):\d+\)?"
)
_TESTS_FILE = re.compile(r"test|spec|\.cy\.|e2e|cypress", re.IGNORECASE)
_PLAYWRIGHT = re.compile(
    r"(?:\[(?P<project>[^\]]+)\] › )?(?P<path>[^\s›]+\.\w+):(?P<line>\d+)(?::\d+)? › (?P<name>.+?)(?: [─—-]+)?$"
)
_KARMA = re.compile(r"(?P<browser>[A-Z][\w ]* [\d.]+ \([^)]*\)) (?P<name>\S.*) FAILED$")
_FAILING = re.compile(r"\s*\d+ failing\s*$")
_MOST_TITLE_LINES = 12


def mocha_failures(log: LogText) -> Iterator[FailingTest]:
    """Failing tests by their full title: suites and test with a blank between, as the tools themselves join them."""
    listing = next((index for index in log.having(" failing") if _FAILING.match(log.lines[index])), None)
    for block in numbered_blocks(log):
        is_listed = listing is not None and block.index > listing
        playwright = _PLAYWRIGHT.match(block.title)
        if playwright is not None:
            yield _playwright(block, playwright)
        elif any(line.strip() == "Message:" for line in block.body[:3]):
            yield _placed("jasmine", block.title, block.index, _after(block.body, "Message:"), block.body)
        else:
            yield from _mocha(block, is_listed=is_listed)
    for index in log.having(" FAILED"):
        match = _KARMA.match(log.lines[index])
        if match is not None:
            yield _karma(log, index, match["name"])


def _mocha(block: NumberedBlock, *, is_listed: bool) -> Iterator[FailingTest]:
    """The title goes on until a line that ends in a colon. Outside the list below `1 failing` an error must follow."""
    title = [block.title]
    body = block.body
    if not block.title.endswith(":"):
        for at, line in enumerate(block.body[:_MOST_TITLE_LINES]):
            if line.strip():
                title.append(line.strip())
            if line.rstrip().endswith(":"):
                body = block.body[at + 1 :]
                break
        else:
            return
    is_failure = (
        is_listed
        or any(_AT.match(line) for line in body)
        or any(re.match(r"\s*\w*(?:Error|Exception|Assert)\w*\b", line) for line in body[:6])
    )
    if (
        not is_failure
        or any("Failure/Error:" in line for line in body)
        or re.search(r"(?:Failure|Error):$", block.title)
    ):
        return
    name = " ".join(part for part in title if part).removesuffix(":")
    yield _placed("mocha", name, block.index, next((line for line in body if line.strip()), None), body)


def _placed(framework: str, name: str, index: int, message: str | None, body: tuple[str, ...]) -> FailingTest:
    places = [match for line in body if (match := _AT.match(line))]
    own = next((place for place in places if _TESTS_FILE.search(place["path"])), places[0] if places else None)
    return sighting(
        framework,
        name,
        index,
        file=own["path"] if own else None,
        line=int(own["line"]) if own else None,
        message=message,
        trace=body,
    )


def _after(body: tuple[str, ...], label: str) -> str | None:
    at = next(at for at, line in enumerate(body) if line.strip() == label)
    return next((line for line in body[at + 1 :] if line.strip()), None)


def _playwright(block: NumberedBlock, match: re.Match[str]) -> FailingTest:
    name = re.sub(r"\s*[─—-]{2,}\s*$", "", block.title).strip()
    message = next((line for line in block.body if line.strip()), None)
    return sighting(
        "playwright", name, block.index, file=match["path"], line=int(match["line"]), message=message, trace=block.body
    )


def _karma(log: LogText, index: int, name: str) -> FailingTest:
    trace: list[str] = []
    for line in log.lines[index + 1 : index + 60]:
        if not line.startswith(("\t", "  ")):
            break
        trace.append(line)
    return _placed("karma", name, index, trace[0] if trace else None, tuple(trace))
