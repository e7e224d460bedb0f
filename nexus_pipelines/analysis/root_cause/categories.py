"""What the categories of a diagnosis are called elsewhere: in the product's vocabulary and by the scorer of LogDx-CI."""

from typing import Literal

from nexus_pipelines.analysis.root_cause.records import Category

ErrorType = Literal[
    "compilation_error",
    "test_failure",
    "dependency_error",
    "configuration_error",
    "infrastructure_error",
    "timeout_error",
    "permission_error",
    "resource_error",
    "unknown",
]

# category: what a person reads, the vocabulary's error type, the scorer's category. The scorer's gold calls a
# formatter's complaint lint_failure.
_NAMES: dict[Category, tuple[str, ErrorType, str]] = {
    "compile": ("compilation failed", "compilation_error", "compile_error"),
    "type_check": ("type error", "compilation_error", "type_error"),
    "test_assertion": ("a test's expectation was not met", "test_failure", "test_assertion"),
    "test_error": ("a program or test raised an error", "test_failure", "test_assertion"),
    "lint": ("a lint rule was broken", "test_failure", "lint_failure"),
    "formatting": ("formatting: files are not as the formatter writes them", "test_failure", "lint_failure"),
    "dependency_resolve": ("a dependency could not be provided", "dependency_error", "dependency_install"),
    "dependency_conflict": ("dependencies do not fit together", "dependency_error", "dependency_install"),
    "image_build": ("an image could not be built", "dependency_error", "docker_build"),
    "config_project": ("the project's configuration is wrong", "configuration_error", "other"),
    "config_pipeline": (
        "the pipeline's own check or configuration failed",
        "configuration_error",
        "github_actions_config",
    ),
    "vulnerability_gate": ("a security scan found something", "dependency_error", "other"),
    "checkout": ("the sources could not be checked out", "infrastructure_error", "other"),
    "permission": ("a permission or secret is missing", "permission_error", "permission_or_secret"),
    "network": ("a remote service could not be reached", "infrastructure_error", "network_or_flaky"),
    "rate_limit": ("a service refused further requests", "resource_error", "network_or_flaky"),
    "timeout": ("time ran out", "timeout_error", "timeout_or_oom"),
    "out_of_memory": ("memory ran out", "resource_error", "timeout_or_oom"),
    "disk_full": ("the disk is full", "resource_error", "timeout_or_oom"),
    "runner_lost": ("the machine of the build was lost", "infrastructure_error", "network_or_flaky"),
    "release": ("a release could not be published", "configuration_error", "other"),
    "unknown": ("the cause is not clear", "unknown", "unknown"),
}


def title_of(category: Category) -> str:
    """What a person reads, in lower case, without a full stop."""
    return _NAMES[category][0]


def error_type_of(category: Category) -> ErrorType:
    """The vocabulary's error type."""
    return _NAMES[category][1]


def scorer_category_of(category: Category) -> str:
    """The category that benchmarks of labelled logs know."""
    return _NAMES[category][2]
