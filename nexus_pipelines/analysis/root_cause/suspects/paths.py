"""What a path in a repository is, and when two paths are the same or related."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Literal

Role = Literal["source", "test", "manifest", "pipeline", "document", "other"]

_MANIFESTS = frozenset(
    "requirements.txt requirements.in pyproject.toml setup.py setup.cfg poetry.lock pipfile pipfile.lock uv.lock "
    "pdm.lock package.json package-lock.json yarn.lock pnpm-lock.yaml npm-shrinkwrap.json bun.lockb go.mod go.sum "
    "cargo.toml cargo.lock gemfile gemfile.lock composer.json composer.lock pom.xml build.gradle build.gradle.kts "
    "gradle.properties libs.versions.toml build.sbt mix.exs mix.lock packages.config directory.packages.props "
    "conanfile.txt conanfile.py vcpkg.json environment.yml tox.ini constraints.txt".split()
)
# Lockfiles and lists of versions under whatever name.
_PINNED = re.compile(
    r"\.lock$|[._-]lock(file)?(\.\w+)?$|\.lockfile$|^packages?\.resolved$|\.(versions\.toml|podspec|gemspec|csproj|cabal)$"
    r"|^(requirements|constraints)[\w.-]*\.(txt|in)$"
)
_REQUIREMENTS = re.compile(r"(^|/)requirements/[^/]+\.(txt|in)$")
_PIPELINE = re.compile(
    r"(^|/)(\.github/(workflows|actions)/|\.gitlab-ci|\.travis\.yml|\.circleci/|jenkinsfile|azure-pipelines|"
    r"bitbucket-pipelines|dockerfile|docker-compose|\.pre-commit-config|makefile$|noxfile\.py|appveyor\.yml)",
    re.IGNORECASE,
)
_TEST = re.compile(
    r"(^|/)(tests?|testing|spec|specs|__tests__|e2e|testdata|fixtures)/"
    r"|(^|/)(test_[^/]*|conftest)\.py$|[._-](tests?|spec)\.\w+$|(^|/)[^/]*(Tests?|Spec|IT|TestCase)\.\w+$"
)
# They tell type checkers something and never run.
_DECLARATIONS = (".pyi", ".d.ts", ".d.mts", ".d.cts")
_DOCUMENTS = frozenset(".md .rst .txt .adoc .org .png .jpg .jpeg .gif .svg .ico .pdf".split())
_DOCUMENT_NAMES = re.compile(r"(^|/)(docs?/|changelog|changes|news|license|authors|readme|contributing)", re.IGNORECASE)
_FOREIGN = re.compile(
    r"site-packages/|dist-packages/|node_modules/|/lib/python\d|/usr/(lib|share|local|include)/|\.cargo/registry|"
    r"/rustc/|/go/pkg/mod/|/usr/local/go/|/gems/|^<|^node:|^internal/|\.m2/|^java/|^jdk\.|/vendor/|/hostedtoolcache/"
)
_FOREIGN_CODE = re.compile(
    r"(java|javax|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|org\.(junit|testng|gradle|apache\.maven|mockito|assertj|"
    r"hamcrest|codehaus|springframework|scalatest)|System|Microsoft|NUnit|Xunit|Moq)\."
)
_ROLE_WORDS = re.compile(r"(^(test|tests|spec|it)[_-])|([_-](test|tests|spec|unittest|impl|linux|win|mac)$)")


@lru_cache(maxsize=20_000)
def role(path: str) -> Role:
    """What the file at `path` is for, told from its name alone."""
    name = PurePosixPath(path).name.lower()
    if name in _MANIFESTS or _PINNED.search(name) or _REQUIREMENTS.search(path):
        return "manifest"
    if _PIPELINE.search(path):
        return "pipeline"
    if _TEST.search(path):
        return "test"
    suffix = PurePosixPath(name).suffix
    if name.endswith(_DECLARATIONS):
        return "other"
    if suffix in _DOCUMENTS or _DOCUMENT_NAMES.search(path):
        return "document"
    return (
        "source" if suffix and suffix not in (".json", ".yml", ".yaml", ".toml", ".lock", ".cfg", ".ini") else "other"
    )


def is_foreign(path: str, function: str | None = None) -> bool:
    """Whether code belongs to a library or to the language, not to the repository.

    function: with its package, where the log has it; a Java path alone is only a file's name.
    """
    return bool(_FOREIGN.search(path.replace("\\", "/"))) or bool(function and _FOREIGN_CODE.match(function))


def same_file(logged: str, path: str) -> bool:
    """Whether a path in a log is that of the repository: one is the end of the other, cut between folders."""
    left, right = logged.replace("\\", "/").removeprefix("./"), path
    return left == right or left.endswith("/" + right) or (right.endswith("/" + left) and "/" in left)


def resolve(logged: str, paths: Mapping[str, object]) -> str | None:
    """The path of the repository that a path in a log means; of several the longest, None without any."""
    if logged in paths:
        return logged
    found = [path for path in paths if same_file(logged, path)]
    if not found:
        name = PurePosixPath(logged.replace("\\", "/")).name
        named = [path for path in paths if path.endswith("/" + name) or path == name]
        found = named if len(named) == 1 else []
    return max(found, key=len, default=None)


@lru_cache(maxsize=20_000)
def subject_stem(path: str) -> str:
    """What a file is about: its name without extension, leading underscores, and words such as test or impl."""
    stem = PurePosixPath(path.replace("\\", "/")).name.split(".")[0]
    stem = re.sub(r"(?<=[a-z0-9])(Tests?|TestCase|Spec|IT|Impl)$", "", stem)
    stem = re.sub(r"^Test(?=[A-Z])", "", stem).lower()
    while True:
        shorter = _ROLE_WORDS.sub("", stem).strip("_-")
        if shorter == stem:
            return stem
        stem = shorter
