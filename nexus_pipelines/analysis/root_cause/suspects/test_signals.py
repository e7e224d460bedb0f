"""What failing tests say: who wrote them, who changed their file, and who changed what they test."""

from nexus_pipelines.analysis.root_cause.suspects.board import Board, rarity
from nexus_pipelines.analysis.root_cause.suspects.changes import Changes
from nexus_pipelines.analysis.root_cause.suspects.failures import Failure
from nexus_pipelines.analysis.root_cause.suspects.paths import resolve, role, subject_stem


def add_test(board: Board, failure: Failure, changes: Changes) -> None:
    """A test that a candidate wrote or changed speaks for it: the test and what it tests came together."""
    for signal, name in (("test_name", failure.test_name), ("test_class", failure.test_class)):
        if name and len(name) > 2:
            holders = [number for number, change in enumerate(changes.each) if name in change.words.get("test", {})]
            for candidate in holders:
                value = rarity(len(holders), len(changes.each))
                board.add(candidate, signal, value, f"changes the failing test {name}")
    if failure.test_file:
        _add_file(board, failure.test_file, changes)


def _add_file(board: Board, file: str, changes: Changes) -> None:
    path = resolve(file, changes.touched)
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
