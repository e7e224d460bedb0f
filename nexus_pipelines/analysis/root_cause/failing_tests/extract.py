"""Which tests failed, as the log of any of the common test tools tells it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from nexus_pipelines.analysis.root_cause.failing_tests.beam import beam_failures
from nexus_pipelines.analysis.root_cause.failing_tests.dotnet import dotnet_failures
from nexus_pipelines.analysis.root_cause.failing_tests.go_test import go_failures
from nexus_pipelines.analysis.root_cause.failing_tests.haskell import haskell_failures
from nexus_pipelines.analysis.root_cause.failing_tests.js_jest import jest_failures
from nexus_pipelines.analysis.root_cause.failing_tests.js_mocha import mocha_failures
from nexus_pipelines.analysis.root_cause.failing_tests.jvm_gradle import gradle_failures
from nexus_pipelines.analysis.root_cause.failing_tests.jvm_surefire import surefire_failures
from nexus_pipelines.analysis.root_cause.failing_tests.merge import merged
from nexus_pipelines.analysis.root_cause.failing_tests.native import native_failures
from nexus_pipelines.analysis.root_cause.failing_tests.one_liners import one_line_failures
from nexus_pipelines.analysis.root_cause.failing_tests.php import php_failures
from nexus_pipelines.analysis.root_cause.failing_tests.python_pytest import pytest_failures
from nexus_pipelines.analysis.root_cause.failing_tests.python_unittest import unittest_failures
from nexus_pipelines.analysis.root_cause.failing_tests.ruby import ruby_failures
from nexus_pipelines.analysis.root_cause.failing_tests.rust import rust_failures
from nexus_pipelines.analysis.root_cause.failing_tests.scala import scala_failures
from nexus_pipelines.analysis.root_cause.failing_tests.swift import swift_failures
from nexus_pipelines.analysis.root_cause.failing_tests.tap import tap_failures
from nexus_pipelines.analysis.root_cause.frames.paths import checkout_roots, repository_path
from nexus_pipelines.analysis.root_cause.log_text import LogText
from nexus_pipelines.analysis.root_cause.records import FailingTest

FRAMEWORKS: tuple[Callable[[LogText], Iterator[FailingTest]], ...] = (
    pytest_failures,
    unittest_failures,
    surefire_failures,
    gradle_failures,
    go_failures,
    beam_failures,
    dotnet_failures,
    haskell_failures,
    jest_failures,
    mocha_failures,
    native_failures,
    one_line_failures,
    php_failures,
    ruby_failures,
    rust_failures,
    scala_failures,
    swift_failures,
    tap_failures,
)


def extract_failing_tests(lines: Sequence[str] | LogText) -> tuple[FailingTest, ...]:
    """Failing tests in the order in which the log first names them, each once; none where no tool reports one.

    lines: the log's lines without line ends, or a LogText of them that others ask too; colours, time stamps and levels
    before them do no harm. Files are the log's own, without the folder into which a CI system checks out.
    """
    log = LogText.of(lines)
    roots = checkout_roots(log)
    return merged(_in_repository(test, roots) for failures in FRAMEWORKS for test in failures(log))


def _in_repository(test: FailingTest, roots: tuple[str, ...]) -> FailingTest:
    if test.file is None:
        return test
    path = repository_path(test.file, roots)
    is_part = path != test.file and test.name.startswith(test.file)
    return replace(test, file=path, name=path + test.name.removeprefix(test.file) if is_part else test.name)
