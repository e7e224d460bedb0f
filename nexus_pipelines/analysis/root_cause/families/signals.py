"""What a family of tools looks like in a log: how it is recognised, and the lines that it tells failures with."""

import re
from dataclasses import dataclass

from nexus_pipelines.analysis.root_cause.records import Category


@dataclass(frozen=True, kw_only=True)
class Signal:
    """A line that tells a failure. weight: 1 weak hint, 2 usual form, 3 certain; it speaks for `category`.

    at_start: matched at the start of a line; anywhere: searched in it, each only where its literal part occurs.
    summary: whether the line counts or sums up, and so says less than the one that it sums up.
    """

    at_start: re.Pattern[str] | None
    anywhere: tuple[tuple[str, re.Pattern[str]], ...]
    category: Category
    weight: int
    summary: bool

    def is_in(self, text: str) -> bool:
        """Whether the cleaned line tells this."""
        if self.at_start is not None and self.at_start.match(text):
            return True
        return any(literal in text and pattern.search(text) for literal, pattern in self.anywhere)


@dataclass(frozen=True, kw_only=True)
class Family:
    """One tool. marks: commands and headings that show that it ran; signals: how it tells a failure."""

    tool: str
    marks: re.Pattern[str] | None
    signals: tuple[Signal, ...]


def signal(pattern: str, category: Category, weight: int = 2, *, summary: bool = False) -> Signal:
    """A signal from the text of its pattern: `^` only at the start of an alternative."""
    branches = _branches(pattern)
    # Python's search tries `^` at every place of a line; matching apart what is anchored, and looking for a literal
    # part before anything else, made a line ten times as fast.
    anchored = "|".join(branch[1:] for branch in branches if branch.startswith("^"))
    return Signal(
        at_start=re.compile(anchored) if anchored else None,
        anywhere=tuple((_literal(each), re.compile(each)) for each in branches if not each.startswith("^")),
        category=category,
        weight=weight,
        summary=summary,
    )


def family(tool: str, marks: str | None, *signals: Signal) -> Family:
    """A family from the text of its marks."""
    return Family(tool=tool, marks=re.compile(marks) if marks else None, signals=signals)


def _branches(pattern: str) -> list[str]:
    """The alternatives of a pattern outside of groups and character classes."""
    branches, depth, in_class, start, index = list[str](), 0, False, 0, 0
    while index < len(pattern):
        mark = pattern[index]
        if mark == "\\":
            index += 2
            continue
        if in_class:
            in_class = mark != "]"
        elif mark == "[":
            in_class = True
            if pattern[index + 1 : index + 2] in ("]", "^"):
                index += 1 + (pattern[index + 1 : index + 3] == "^]")
        elif mark == "(":
            depth += 1
        elif mark == ")":
            depth -= 1
        elif mark == "|" and depth == 0:
            branches.append(pattern[start:index])
            start = index + 1
        index += 1
    branches.append(pattern[start:])
    return branches


def _literal(branch: str) -> str:
    """The longest piece of text that every match of this alternative holds; empty where there is none."""
    plain = re.sub(r"\\[.()\[\]|*+?{}^$]", lambda found: chr(0xE000 + ord(found[0][1])), branch)
    while (shorter := re.sub(r"\((?:[^()])*\)[*+?]?(?:\{[^}]*\})?", "\ue000", plain)) != plain:
        plain = shorter
    plain = re.sub(
        r"\[\^?\]?[^\]]*\][*+?]?(?:\{[^}]*\})?|\\.[*+?]?(?:\{[^}]*\})?|\.[*+?]*|.[*?]|.\{[^}]*\}|[$^+]", "\ue000", plain
    )
    pieces = re.split("\ue000", plain)
    text = "".join(chr(ord(c) - 0xE000) if 0xE000 < ord(c) < 0xE100 else c for c in max(pieces, key=len))
    return text
