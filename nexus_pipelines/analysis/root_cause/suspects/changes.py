"""The candidates as the signals see them: the words of each by kind of file, and the lines of it that still stand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nexus_pipelines.analysis.root_cause.records import CandidateCommit, ChangedFile
from nexus_pipelines.analysis.root_cause.suspects.cosmetic import is_cosmetic, is_prose, is_remark
from nexus_pipelines.analysis.root_cause.suspects.lineage import StandingLine, standing_lines
from nexus_pipelines.analysis.root_cause.suspects.paths import Role, role
from nexus_pipelines.analysis.root_cause.suspects.tokens import vocabulary


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One hunk, or a whole file where its hunks are unknown."""

    path: str
    role: Role
    words: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One candidate. words: by kind of file (and `subject`, `paths`), in how many of its pieces each word stands.

    standing_code: its lines of source, without remarks, that no later candidate has replaced.
    """

    commit: CandidateCommit
    pieces: tuple[Piece, ...]
    words: Mapping[str, Counter[str]]
    is_inert: bool
    standing_code: int


@dataclass(frozen=True, kw_only=True)
class Changes:
    """All candidates, newest first. touched: which of them touch each path, by their places."""

    each: tuple[Change, ...]
    standing: Mapping[str, tuple[StandingLine, ...]]
    touched: Mapping[str, frozenset[int]]


def read_changes(candidates: Sequence[CandidateCommit]) -> Changes:
    """What the signals need to know of the candidates, which come newest first."""
    standing = standing_lines(candidates)
    code: Counter[int] = Counter()
    for path, lines in standing.items():
        if role(path) == "source":
            code.update(line.candidate for line in lines if not is_said_only(line.text, path))
    touched: dict[str, set[int]] = {}
    for place, commit in enumerate(candidates):
        for path in {path for file in commit.files for path in (file.path, file.old_path) if path}:
            touched.setdefault(path, set()).add(place)
    return Changes(
        each=tuple(_change(commit, code[place]) for place, commit in enumerate(candidates)),
        standing=standing,
        touched={path: frozenset(places) for path, places in touched.items()},
    )


def _change(commit: CandidateCommit, standing_code: int) -> Change:
    pieces = tuple(piece for file in commit.files for piece in _pieces(file))
    words: dict[str, Counter[str]] = {"subject": Counter(vocabulary([commit.subject])), "paths": Counter()}
    for piece in pieces:
        words.setdefault(piece.role, Counter()).update(piece.words)
    for file in commit.files:
        if role(file.path) in ("source", "test"):
            words["paths"].update(vocabulary([file.path]))
    return Change(
        commit=commit,
        pieces=pieces,
        words=words,
        is_inert=all(is_cosmetic(file) for file in commit.files),
        standing_code=standing_code,
    )


def _pieces(file: ChangedFile) -> list[Piece]:
    kind = role(file.path)
    groups = [(hunk.section, [line[1:] for line in hunk.lines if line[0] in "+-"]) for hunk in file.hunks]
    groups = groups or [("", [*file.added_lines, *file.removed_lines])]
    pieces: list[Piece] = []
    for section, lines in groups:
        kept = lines if kind == "document" else [line for line in lines if not is_said_only(line, file.path)]
        if kept:
            pieces.append(Piece(path=file.path, role=kind, words=vocabulary([section, *kept])))
    return pieces


def is_said_only(line: str, path: str) -> bool:
    """Whether a line is blank, a comment or a sentence of a docstring: it tells readers something, not the machine."""
    return is_remark(line, path) or is_prose(line)
