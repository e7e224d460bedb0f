"""All families, the more telling ones first, and which of their signals a line is."""

import re
from dataclasses import dataclass
from functools import lru_cache

from nexus_pipelines.analysis.root_cause.families import (
    compiled,
    javascript,
    jvm,
    native,
    packages,
    platform,
    python_tools,
    scripting,
)
from nexus_pipelines.analysis.root_cause.families.signals import Family, Signal

FAMILIES: tuple[Family, ...] = (
    *python_tools.FAMILIES,
    *javascript.FAMILIES,
    *jvm.FAMILIES,
    *native.FAMILIES,
    *compiled.FAMILIES,
    *scripting.FAMILIES,
    *packages.FAMILIES,
    *platform.FAMILIES,
)
# What looks like a failure and is none: counts of zero, names of files and options, words about errors, failures that are allowed.
_HARMLESS = re.compile(
    r"\b(?:0|no|zero) (?:errors?|failures?|failed|problems?|warnings?|issues?|vulnerabilit\w+|offenses?)\b"
    r"|Failures: 0, Errors: 0|errors?=0\b|failed=0\b|\bfail(?:ed|ures?)?:? +0\b"
    r"|-Werror\b(?!.*\berror:)|-W(?:no-)?error=|\b(?:on_|handle_?|no-?|--)(?:error|fail)\w*"
    r"|[\w/-]*(?:error|exception|fail)\w*\.(?:js|ts|py|rb|go|java|class|c|cpp|h|o|rs|cs|php|html|md|rst|mjs)\b(?!:\d)"
    r"|(?:allow(?:ed)?[ _-]?(?:to[ _])?fail|continue[ _-]on[ _-]error|ignor(?:ed|ing)|expected (?:to )?(?:fail|error)|xfail)"
    r"|\bPASS(?:ED)?\b|(?<!not )\bok\b(?!\W*$)|✓|✔|if-no-files-found: error|fail-fast|fail_ci_if_error|set -e|errexit|pipefail"
    r"|[Rr]etry(?:ing)? (?:in|after|\d)|will (?:be )?retr(?:y|ied)|succeeded after",
)


# What a tool that runs another one puts in front of its lines: indentation, a step of an image, a package and its task.
_NAME = (
    r"#\d+ (?:\d+\.\d+ )?|[\w@/.-]+:(?:test|build|lint|check|typecheck)\w*: |\[[\w@/ .-]{1,30}\]:? "
    r"|[\w@/.-]+ (?:test|build|lint|check|typecheck)\w*: |[\w.-]+-\d+ +\| "
)
_WRAPPING = re.compile(rf"^(?:\s+|(?:{_NAME}) *)(?=\S)")
_NAMED = re.compile(rf"^(?:{_NAME})(?=\s*\S)")


@dataclass(frozen=True, kw_only=True)
class Match:
    """A line's best signal and the tool it belongs to."""

    tool: str
    signal: Signal


_SIGNALS = tuple((each.tool, one) for each in FAMILIES for one in each.signals)
_ANY_START = re.compile("|".join(f"(?:{one.at_start.pattern})" for _, one in _SIGNALS if one.at_start is not None))
_AT_START = tuple((one.at_start, place) for place, (_, one) in enumerate(_SIGNALS) if one.at_start is not None)
_ANYWHERE = tuple((literal, found, place) for place, (_, one) in enumerate(_SIGNALS) for literal, found in one.anywhere)


@lru_cache(maxsize=20_000)
def matches(text: str) -> tuple[Match, ...]:
    """Every signal in this line, the heaviest first, then in the order of the families."""
    places = {place for literal, pattern, place in _ANYWHERE if literal in text and pattern.search(text)}
    for told in {text, _WRAPPING.sub("", text)}:
        if _ANY_START.match(told):
            places.update(place for pattern, place in _AT_START if pattern.match(told))
    found = [Match(tool=_SIGNALS[place][0], signal=_SIGNALS[place][1]) for place in sorted(places)]
    return tuple(sorted(found, key=lambda match: -match.signal.weight))


def unwrapped(text: str) -> str:
    """The line without the name that a tool running another one puts in front of it; its indentation stays."""
    return _NAMED.sub("", text)


def harmless(text: str) -> bool:
    """Whether the line only looks like a failure."""
    return _HARMLESS.search(text) is not None
