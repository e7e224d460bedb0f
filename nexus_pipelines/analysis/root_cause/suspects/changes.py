"""The candidates as the signals see them: the words of each by kind of file, and the lines of it that still stand."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nexus_pipelines.analysis.root_cause.records import CandidateCommit, ChangedFile
from nexus_pipelines.analysis.root_cause.suspects.cosmetic import is_cosmetic, is_prose, is_remark
from nexus_pipelines.analysis.root_cause.suspects.lineage import StandingLine, standing_lines
from nexus_pipelines.analysis.root_cause.suspects.paths import Role, role
from nexus_pipelines.analysis.root_cause.suspects.tokens import vocabulary

WORD_KINDS = ("source", "test", "subject")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One hunk with the lines around its changes, or a whole file where its hunks are unknown.

    added_words: of its added lines alone, and of what git names as its function.
    """

    path: str
    role: Role
    words: frozenset[str]
    added_words: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One candidate. words: by kind of file (and `subject`), in how many of its pieces each word stands.

    added_words: in how many of its pieces of source each word is added.
    """

    commit: CandidateCommit
    pieces: tuple[Piece, ...]
    words: Mapping[str, Counter[str]]
    added_words: Mapping[str, int]
    is_inert: bool


@dataclass(frozen=True, kw_only=True)
class Changes:
    """All candidates, newest first, with what is looked up for every failure.

    standing: by path and number. code_lines: numbers of standing lines of code by path and candidate.
    touched: which candidates touch each path. holders: by kind of words, how many candidates hold each word.
    source_pieces: with the candidate of each; holding: their places by word.
    """

    each: tuple[Change, ...]
    standing: Mapping[str, Mapping[int, StandingLine]]
    code_lines: Mapping[str, Mapping[int, Sequence[int]]]
    touched: Mapping[str, frozenset[int]]
    holders: Mapping[str, Counter[str]]
    source_pieces: tuple[tuple[int, Piece], ...]
    holding: Mapping[str, Sequence[int]]


def read_changes(candidates: Sequence[CandidateCommit]) -> Changes:
    """What the signals need to know of the candidates, which come newest first."""
    standing = standing_lines(candidates)
    code_lines = {path: _code_lines(path, lines) for path, lines in standing.items()}
    touched: dict[str, set[int]] = {}
    for place, commit in enumerate(candidates):
        for path in {path for file in commit.files for path in (file.path, file.old_path) if path}:
            touched.setdefault(path, set()).add(place)
    each = tuple(_change(commit) for commit in candidates)
    source_pieces = tuple(
        (place, piece) for place, change in enumerate(each) for piece in change.pieces if piece.role == "source"
    )
    holding: dict[str, list[int]] = defaultdict(list)
    for number, (_, piece) in enumerate(source_pieces):
        for word in piece.words:
            holding[word].append(number)
    return Changes(
        each=each,
        standing={path: {line.number: line for line in lines} for path, lines in standing.items()},
        code_lines=code_lines,
        touched={path: frozenset(places) for path, places in touched.items()},
        holders={kind: Counter(word for change in each for word in change.words.get(kind, ())) for kind in WORD_KINDS},
        source_pieces=source_pieces,
        holding=holding,
    )


def _code_lines(path: str, lines: Sequence[StandingLine]) -> dict[int, list[int]]:
    numbers: dict[int, list[int]] = defaultdict(list)
    for line in lines:
        if not is_said_only(line.text, path):
            numbers[line.candidate].append(line.number)
    return numbers


def _change(commit: CandidateCommit) -> Change:
    pieces = tuple(piece for file in commit.files for piece in _pieces(file))
    words: dict[str, Counter[str]] = {"subject": Counter(vocabulary([commit.subject]))}
    for piece in pieces:
        words.setdefault(piece.role, Counter()).update(piece.words)
    return Change(
        commit=commit,
        pieces=pieces,
        words=words,
        added_words=Counter(word for piece in pieces if piece.role == "source" for word in piece.added_words),
        is_inert=bool(commit.files) and all(is_cosmetic(file) for file in commit.files),
    )


def _pieces(file: ChangedFile) -> list[Piece]:
    kind = role(file.path)
    # The lines around a change belong to the function that it changes: what they name is what may have broken.
    groups = [(hunk.section, hunk.lines) for hunk in file.hunks] or [
        ("", (*(f"+{line}" for line in file.added_lines), *(f"-{line}" for line in file.removed_lines)))
    ]
    pieces: list[Piece] = []
    for section, lines in groups:
        kept = [line for line in lines if kind == "document" or not is_said_only(line[1:], file.path)]
        if any(line[:1] in ("+", "-") for line in kept):
            added = [line[1:] for line in kept if line.startswith("+")]
            pieces.append(
                Piece(
                    path=file.path,
                    role=kind,
                    words=vocabulary([section, *(line[1:] for line in kept)]),
                    added_words=vocabulary([section, *added]) if added else frozenset(),
                )
            )
    return pieces


def is_said_only(line: str, path: str) -> bool:
    """Whether a line is blank, a comment or a sentence of a docstring: it tells readers something, not the machine."""
    return is_remark(line, path) or is_prose(line)
