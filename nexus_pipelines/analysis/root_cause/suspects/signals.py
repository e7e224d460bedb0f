"""All signals together: what the failures of a log say about each candidate, and what each is by itself."""

import math
from collections.abc import Sequence

from nexus_pipelines.analysis.root_cause.records import Category
from nexus_pipelines.analysis.root_cause.suspects.board import Board, empty_board
from nexus_pipelines.analysis.root_cause.suspects.changes import Changes
from nexus_pipelines.analysis.root_cause.suspects.failures import Failure
from nexus_pipelines.analysis.root_cause.suspects.frame_signals import Blame, add_frames
from nexus_pipelines.analysis.root_cause.suspects.test_signals import add_test
from nexus_pipelines.analysis.root_cause.suspects.word_signals import add_words

_ABOUT_DEPENDENCIES = ("dependency_resolve", "dependency_conflict", "vulnerability_gate", "image_build")
_ABOUT_THE_BUILD = ("config_pipeline", "config_project", "image_build", "checkout", "release")


def read_signals(failures: Sequence[Failure], changes: Changes, *, category: Category, blame: Blame) -> Board:
    """Each failure has one vote, shared among the candidates that it speaks for."""
    board = empty_board(len(changes.each))
    for failure in failures:
        share = 1 / len(failures)
        add_frames(board, failure, share, changes, blame)
        add_test(board, failure, share, changes)
        add_words(board, failure, share, changes)
    for candidate, change in enumerate(changes.each):
        roles = {piece.role for piece in change.pieces}
        board.add(candidate, "size", math.log1p(change.standing_code) / 5)
        board.add(candidate, "inert", float(change.is_inert))
        board.add(candidate, "recency", 1 - candidate / max(len(changes.each) - 1, 1))
        if category in _ABOUT_DEPENDENCIES and "manifest" in roles:
            board.add(candidate, "manifest", 1.0, "changes the declared dependencies")
        if category in _ABOUT_THE_BUILD and "pipeline" in roles:
            board.add(candidate, "pipeline", 1.0, "changes how the build runs")
    return board
