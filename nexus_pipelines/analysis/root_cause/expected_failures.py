"""What a command mostly fails of, for logs in which no line says it: `gofmt -l` prints names of files and nothing else."""

import re

from nexus_pipelines.analysis.root_cause.records import Category

_COMMANDS: tuple[tuple[str, Category], ...] = (
    (
        r"gofmt|gofumpt|goimports|prettier|\bblack\b|rustfmt|cargo fmt|clang-format|terraform fmt|spotless|\bformat\b|\bfmt\b",
        "formatting",
    ),
    (
        r"\b\w*lint\w*|eslint|rubocop|flake8|\bruff\b|clippy|shellcheck|pre-commit|stylelint|ktlint|checkstyle|\bgo vet\b",
        "lint",
    ),
    (r"\bmypy\b|pyright|\btsc\b|type-?check|phpstan|psalm", "type_check"),
    (r"\bdocker (?:buildx )?build\b|buildah|kaniko", "image_build"),
    (
        r"\b(?:npm|yarn|pnpm|bun) (?:ci|install)\b|pip install|bundle install|composer install|go mod|poetry install|uv sync",
        "dependency_resolve",
    ),
    (r"\bpytest\b|\bjest\b|vitest|\bmocha\b|\bctest\b|\brspec\b|phpunit|\btests?\b", "test_assertion"),
    (r"\bgit (?:clone|fetch|checkout)\b|actions/checkout", "checkout"),
)
_PATTERNS: tuple[tuple[re.Pattern[str], Category], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), category) for pattern, category in _COMMANDS
)


def expected_of(told: str) -> Category | None:
    """The kind of failure that these commands are for, or None."""
    return next((category for pattern, category in _PATTERNS if pattern.search(told)), None)
