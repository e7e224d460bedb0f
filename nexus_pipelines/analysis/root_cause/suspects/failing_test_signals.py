"""What failing tests say: who wrote them, who changed their file, and who changed what they test."""

from pathlib import PurePosixPath

from nexus_pipelines.analysis.root_cause.suspects.board import Board, rarity
from nexus_pipelines.analysis.root_cause.suspects.changes import Changes
from nexus_pipelines.analysis.root_cause.suspects.failures import Failure
from nexus_pipelines.analysis.root_cause.suspects.paths import resolve, role, subject_stem
from nexus_pipelines.analysis.root_cause.suspects.tokens import vocabulary


def add_test(board: Board, failure: Failure, changes: Changes) -> None:
    """A test that a candidate wrote or changed speaks for it: the test and what it tests came together."""
    for signal, name in (("test_name", failure.test_name), ("test_class", failure.test_class)):
        holders = _holders(name, changes) if name else []
        for candidate in holders:
            value = rarity(len(holders), len(changes.each))
            board.add(candidate, signal, value, f"changes the failing test {name}")
    file = failure.test_file or failure.test_class
    if file:
        _add_file(board, file, changes)


def _holders(name: str, changes: Changes) -> list[int]:
    """Candidates whose tests name it: an identifier as it stands, a sentence by all of its words in one hunk."""
    if name.isidentifier():
        return [number for number, change in enumerate(changes.each) if name in change.words.get("test", {})]
    said = vocabulary([name])
    return [
        number
        for number, change in enumerate(changes.each)
        if len(said) > 1 and any(piece.role == "test" and said <= piece.words for piece in change.pieces)
    ]


def _add_file(board: Board, file: str, changes: Changes) -> None:
    named = [path for path in changes.touched if role(path) == "test" and PurePosixPath(path).stem == file]
    path = resolve(file, changes.touched) or (named[0] if len(named) == 1 else None)
    touching = changes.touched[path] if path else frozenset[int]()
    for candidate in touching:
        value = rarity(len(touching), len(changes.each))
        board.add(candidate, "test_file", value, f"touches {path}, the file of a failing test")
    stem = subject_stem(file)
    modules = sorted(path for path in changes.touched if role(path) == "source" and subject_stem(path) == stem)
    holders = frozenset[int]().union(*(changes.touched[path] for path in modules))
    for candidate in holders:
        value = rarity(len(holders), len(changes.each))
        board.add(candidate, "test_module", value, f"touches {modules[0]}, which {file} tests")
