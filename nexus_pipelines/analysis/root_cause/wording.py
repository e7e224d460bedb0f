"""What a diagnosis says in words. Every name, number and message in it is one that the log holds."""

import re
from collections.abc import Sequence

from nexus_pipelines.analysis.root_cause.categories import title_of
from nexus_pipelines.analysis.root_cause.commands import Course
from nexus_pipelines.analysis.root_cause.records import Category, FailingTest

_MOST_NAMES = 4
_COUNTS = re.compile(
    r"\b[1-9]\d* (?:tests? )?(?:failed|failing|failures?|errors?|problems?|offenses?|vulnerabilit(?:y|ies))\b"
    r"|\b(?:Failures|Errors): [1-9]|^Found [1-9]\d* "
)


def summary_of(
    *,
    course: Course,
    category: Category,
    tool: str | None,
    message: str | None,
    tests: Sequence[FailingTest],
    counted: str | None,
) -> str:
    """Two or three sentences: what failed where, the message, the tests."""
    parts = [_where(course, category, tool)]
    if message:
        parts.append(f"The log says: {_ended(message)}")
    if tests:
        named = ", ".join(test.name for test in tests[:_MOST_NAMES])
        more = f" and {len(tests) - _MOST_NAMES} more" if len(tests) > _MOST_NAMES else ""
        parts.append(f"Failing: {named}{more}.")
    if counted and counted not in (message or ""):
        parts.append(f"In numbers: {_ended(counted.strip('=-*_# '))}")
    return " ".join(parts)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", ":", ";")) else f"{text}."


def counting_line(lines: Sequence[str]) -> str | None:
    """The line in which a tool sums up, the last one; at most 200 characters."""
    return next((line.strip()[:200] for line in reversed(lines) if _COUNTS.search(line)), None)


def _where(course: Course, category: Category, tool: str | None) -> str:
    end = course.main
    said = title_of(category)
    text = said[0].upper() + said[1:]
    if tool:
        text += f" ({tool})"
    if end is not None and end.step and end.step != end.command:
        text += f" in step `{end.step[:160]}`"
    if end is not None and end.command:
        text += f", command `{end.command[:200]}`"
    if end is not None and end.exit_code is not None:
        text += f", exit code {end.exit_code}"
    if course.job:
        text += f", job {course.job}"
    return text + "."
