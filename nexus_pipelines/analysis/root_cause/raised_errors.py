"""Whether failing tests met an error or an expectation that did not hold, as their own messages tell."""

import re
from collections.abc import Sequence

from nexus_pipelines.analysis.root_cause.records import Category, FailingTest

# A bare `Error:` is what many expectations are told with.
_RAISED = re.compile(r"(?:Uncaught )?(?:[\w$]+[.:]+)*(?P<name>[A-Za-z_$][\w$]*(?:Error|Exception))\b(?=:|\s*$| \[)")
_EXPECTATION = re.compile(
    r"assert|expectation|comparison|mismatch|MultipleFailures|Matcher|Timeout|TestingLibraryElement", re.IGNORECASE
)


def told_by_tests(category: Category, tests: Sequence[FailingTest]) -> Category:
    """test_error where most failing tests with a message raised something else than an assertion; else as it was."""
    messages = [test.message for test in tests if test.message]
    if category != "test_assertion" or not messages:
        return category
    return "test_error" if 2 * sum(map(_is_error, messages)) > len(messages) else category


def _is_error(message: str) -> bool:
    found = _RAISED.match(message)
    return found is not None and _EXPECTATION.search(found["name"]) is None
