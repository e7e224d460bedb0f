"""Which tests failed, as the log of any of the common test tools tells it."""

from collections.abc import Callable, Iterator, Sequence

from nexus_pipelines.analysis.root_cause.failing_tests.go_test import go_failures
from nexus_pipelines.analysis.root_cause.failing_tests.jvm_gradle import gradle_failures
from nexus_pipelines.analysis.root_cause.failing_tests.jvm_surefire import surefire_failures
from nexus_pipelines.analysis.root_cause.failing_tests.merge import merged
from nexus_pipelines.analysis.root_cause.failing_tests.python_pytest import pytest_failures
from nexus_pipelines.analysis.root_cause.failing_tests.python_unittest import unittest_failures
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

FRAMEWORKS: tuple[Callable[[LogText], Iterator[FailingTest]], ...] = (
    pytest_failures,
    unittest_failures,
    surefire_failures,
    gradle_failures,
    go_failures,
)


def extract_failing_tests(lines: Sequence[str]) -> tuple[FailingTest, ...]:
    """Failing tests in the order in which the log first names them, each once; none where no tool reports one.

    lines: the log's lines without line ends; colours, time stamps and levels before them do no harm.
    """
    log = LogText(lines)
    return merged(test for failures in FRAMEWORKS for test in failures(log))
