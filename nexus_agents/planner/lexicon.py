"""The names that the published data know: what a question can be about. Built once a snapshot."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nexus_agents.planner.tokens import fold, phrase
from nexus_agents.planner.vocabulary import WORDS

_NUMBER = re.compile(r"^(\d+(?:\.\d+)*)(.*)$")


@dataclass(frozen=True, kw_only=True)
class Project:
    """A Jira project and the repositories that belong to it."""

    key: str
    name: str
    repositories: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of a project. `version_ids` of all Jira versions that are this one; empty for a tag alone.

    number: as `plain_number` writes it: 1.8 for `Alloy 1.8.0`, 1.8-beta2 for its beta; None for a sprint.
    """

    project_key: str | None
    name: str
    version_ids: tuple[str, ...]
    number: str | None
    is_unreleased: bool
    is_sprint_named: bool = False


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Everything a question may name. Example keys and versions in answers come from here too."""

    projects: Sequence[Project] = ()
    versions: Sequence[Version] = ()
    repositories: Sequence[str] = ()
    jobs: Sequence[str] = ()
    people: Sequence[str] = ()
    issue_types: Sequence[str] = ()
    statuses: Sequence[str] = ()
    priorities: Sequence[str] = ()
    example_issue: str | None = None

    @cached_property
    def project_keys(self) -> frozenset[str]:
        """Keys of all projects, upper case."""
        return frozenset(project.key.upper() for project in self.projects)

    @cached_property
    def project_phrases(self) -> Mapping[tuple[str, ...], str]:
        """How a project may be called: key, name, and a word that only its name holds."""
        named: dict[tuple[str, ...], str] = {}
        owners: dict[str, set[str]] = {}
        for project in self.projects:
            for word in re.split(r"[\W_]+", fold(project.name)):
                owners.setdefault(word, set()).add(project.key)
        for word, keys in owners.items():
            if len(keys) == 1 and len(word) >= 4 and word.isalpha() and word not in WORDS:
                named[(word,)] = next(iter(keys))
        for project in self.projects:
            if (words := phrase(project.name)) and not (len(words) == 1 and words[0] in WORDS):
                named[words] = project.key
        named.update({phrase(project.key): project.key for project in self.projects})
        return named

    @cached_property
    def repository_phrases(self) -> Mapping[tuple[str, ...], str]:
        """Repositories by name."""
        return {phrase(name): name for name in self.repositories}

    @cached_property
    def job_phrases(self) -> Mapping[tuple[str, ...], str]:
        """Jobs and workflows of continuous integration by name."""
        return {words: name for name in self.jobs if (words := phrase(name))}

    @cached_property
    def people_phrases(self) -> Mapping[tuple[str, ...], str]:
        """People by full name, and by a part of it that nobody else has."""
        named: dict[tuple[str, ...], set[str]] = {}
        for name in self.people:
            words = phrase(name)
            for called in {words, *((word,) for word in words if len(word) >= 3)}:
                named.setdefault(called, set()).add(name)
        return {words: next(iter(names)) for words, names in named.items() if words and len(names) == 1}

    @cached_property
    def version_phrases(self) -> Mapping[tuple[str, ...], tuple[Version, ...]]:
        """Versions by full name."""
        named: dict[tuple[str, ...], tuple[Version, ...]] = {}
        for version in self.versions:
            if words := phrase(version.name):
                named[words] = (*named.get(words, ()), version)
        return named

    def repositories_of(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Repositories that belong to these projects."""
        return tuple(name for project in self.projects if project.key in keys for name in project.repositories)


def plain_number(text: str) -> str:
    """A version number without trailing zero parts: 1.8.0 and 1.8 are one, 1.8.0-beta2 is another."""
    match = _NUMBER.match(fold(text))
    if match is None:
        return fold(text)
    parts = match[1].split(".")
    while len(parts) > 1 and not parts[-1].strip("0"):
        parts.pop()
    return ".".join(part.lstrip("0") or "0" for part in parts) + match[2]
