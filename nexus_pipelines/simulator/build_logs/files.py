"""The files of a repository as a build checked them out, and the places in them that a log can point to."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nexus_pipelines.simulator.records import Commit, Repository

_FUNCTION = re.compile(r"^(?:def|func|export function|test\(')\s*'?(\w+)")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A line of a file, from 1, and the function around it. above: the lines of that function up to this one."""

    path: str
    line: int
    function: str
    text: str
    above: tuple[str, ...]


@dataclass(frozen=True)
class Files:
    """All commits of a repository by their ids; contents are looked up from a commit backwards."""

    repository: Repository
    _at: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    @cached_property
    def commits(self) -> Mapping[str, Commit]:
        return {commit.sha: commit for commit in self.repository.commits}

    def at(self, sha: str) -> Mapping[str, str]:
        """Every file of a commit by its path."""
        if sha not in self._at:
            found: dict[str, str | None] = {}
            commit = self.commits.get(sha)
            while commit is not None:
                for change in commit.files:
                    if change.path not in found:
                        found[change.path] = None if change.content is None else change.content.decode()
                commit = self.commits.get(commit.parents[0]) if commit.parents else None
            self._at[sha] = {path: text for path, text in sorted(found.items()) if text is not None}
        return self._at[sha]

    def changed_places(self, sha: str, path: str) -> list[Place]:
        """The lines of a file that a commit added, inside functions; every line of a function of a new file."""
        commit = self.commits[sha]
        before = self.at(commit.parents[0]).get(path, "") if commit.parents else ""
        after = self.at(sha).get(path, "")
        old, new = before.splitlines(), after.splitlines()
        added: set[int] = set()
        for tag, _, _, first, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag in ("replace", "insert"):
                added.update(range(first + 1, last + 1))
        return [place for place in places_in(path, after) if place.line in added]


def places_in(path: str, content: str) -> list[Place]:
    """The lines of code inside the functions or tests of a file."""
    found: list[Place] = []
    lines = content.splitlines()
    function, begin = "", 0
    for number, text in enumerate(lines, start=1):
        head = _FUNCTION.match(text)
        if head is not None:
            function, begin = head[1], number
        elif function and text.startswith((" ", "\t")) and not text.strip().startswith(('"""', "//", "}")):
            above = tuple(lines[begin - 1 : number - 1])
            found.append(Place(path=path, line=number, function=function, text=text, above=above))
        elif function and text.strip() in ("}", "});"):
            function = ""
    return found
