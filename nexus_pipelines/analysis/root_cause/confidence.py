"""How sure a diagnosis is of its category, and what that rests on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nexus_pipelines.analysis.root_cause.blocks import Block
from nexus_pipelines.analysis.root_cause.classify import Verdict
from nexus_pipelines.analysis.root_cause.commands import Course
from nexus_pipelines.analysis.root_cause.expected_failures import expected_of
from nexus_pipelines.analysis.root_cause.records import Category, FailingTest

# A checker tells what it finds in a compiler's words, and so do the failures of its own that keep it from checking.
_CHECKS: frozenset[Category | None] = frozenset({"lint", "formatting", "type_check"})
_TOLD_ALIKE: frozenset[Category] = frozenset({"compile", "config_project"})
_TIME = re.compile(r"\b[Tt]ime(?:d )?-?[Oo]ut\b")


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """value: 0 to 1; reasons: what raised and what lowered it."""

    value: float
    reasons: tuple[str, ...]


def confidence_of(
    verdict: Verdict, course: Course, blocks: tuple[Block, ...], tests: Sequence[FailingTest], tool_fits: bool
) -> Confidence:
    """Added up from what speaks for the category and what against."""
    if verdict.category == "unknown" or not blocks:
        return Confidence(value=0.15, reasons=("no line of the log tells a known kind of failure",))
    if verdict.strongest == 0:
        return Confidence(value=0.35, reasons=("no line says it, but it is what the failing command mostly fails of",))
    value, reasons = 0.30, list[str]()
    if verdict.strongest == 3:
        value += 0.18
        reasons.append(f"a line has the form in which {verdict.tool} tells exactly this")
    elif verdict.strongest == 2:
        value += 0.08
        reasons.append(f"a line has a form that {verdict.tool} often uses for it")
    if verdict.share >= 0.85:
        value += 0.22
        reasons.append("hardly any line speaks for another kind of failure")
    elif verdict.share >= 0.6:
        value += 0.10
        reasons.append("most telling lines agree")
    else:
        value -= 0.10
        reasons.append(f"other lines speak for {verdict.runner_up or 'something else'}")
    for loss, reason in _doubts(verdict, course, tests):
        value -= loss
        reasons.append(reason)
    if course.main is not None and course.main.strength == "runner":
        value += 0.08
        reasons.append("the runner itself says which command failed")
    if tool_fits:
        value += 0.08
        reasons.append(f"the failing command runs {verdict.tool}")
    if blocks[0].score >= 0.5:
        value += 0.06
        reasons.append("the evidence stands out from the rest of the log")
    elif blocks[0].score < 0.1:
        value -= 0.15
        reasons.append("no part of the log stands out")
    return Confidence(value=round(min(0.95, max(0.05, value)), 2), reasons=tuple(reasons))


def _doubts(verdict: Verdict, course: Course, tests: Sequence[FailingTest]) -> Iterator[tuple[float, str]]:
    """What makes another kind of failure likely, and how much it takes off."""
    if verdict.contradiction > 0.3 and not verdict.is_cause:
        yield 0.15, "the failing step has certain lines of another kind of failure too"
    if course.main is not None and verdict.category in _TOLD_ALIKE and expected_of(course.main.told) in _CHECKS:
        yield 0.25, "the failing command is a check, whose findings may be told like this"
    late = sum(_TIME.search(test.message or "") is not None for test in tests)
    if verdict.category in ("test_assertion", "test_error") and 2 * late > len(tests):
        yield 0.25, "the failing tests ran out of time, which may have another cause than what they test"
