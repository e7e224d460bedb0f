"""All signals together: what the failures of a log say about each candidate, and what each is by itself."""

from collections.abc import Sequence

from nexus_pipelines.analysis.root_cause.records import Category
from nexus_pipelines.analysis.root_cause.suspects.board import Board, empty_board, joined
from nexus_pipelines.analysis.root_cause.suspects.changes import Changes
from nexus_pipelines.analysis.root_cause.suspects.failing_test_signals import add_test
from nexus_pipelines.analysis.root_cause.suspects.failures import Failure
from nexus_pipelines.analysis.root_cause.suspects.frame_signals import Blame, add_frames
from nexus_pipelines.analysis.root_cause.suspects.paths import role
from nexus_pipelines.analysis.root_cause.suspects.shared_words import add_shared_words
from nexus_pipelines.analysis.root_cause.suspects.word_signals import add_words

# A stack that ends in the code says more than an assertion of a test.
_WITH_CODE = 3.0
_ABOUT_DEPENDENCIES = ("dependency_resolve", "dependency_conflict", "vulnerability_gate", "image_build")
_ABOUT_THE_BUILD = ("config_pipeline", "config_project", "image_build", "checkout", "release")


def read_signals(failures: Sequence[Failure], changes: Changes, *, category: Category, blame: Blame) -> Board:
    """Each failure speaks for candidates; those that show code outside of tests weigh more."""
    boards: list[Board] = []
    for failure in failures:
        board = empty_board(len(changes.each))
        add_frames(board, failure, changes, blame)
        add_test(board, failure, changes)
        add_words(board, failure, changes)
        boards.append(board)
    weights = [_WITH_CODE if _shows_code(failure) else 1.0 for failure in failures]
    board = joined(boards, [weight / sum(weights) for weight in weights]) if boards else empty_board(len(changes.each))
    add_shared_words(board, failures, changes)
    for candidate, change in enumerate(changes.each):
        roles = {piece.role for piece in change.pieces}
        board.add(candidate, "inert", float(change.is_inert))
        board.add(candidate, "recency", 1 - candidate / max(len(changes.each) - 1, 1))
        if category in _ABOUT_DEPENDENCIES and "manifest" in roles:
            board.add(candidate, "manifest", 1.0, "changes the declared dependencies")
        if category in _ABOUT_THE_BUILD and "pipeline" in roles:
            board.add(candidate, "pipeline", 1.0, "changes how the build runs")
    return board


def _shows_code(failure: Failure) -> bool:
    return any(role(place.path) != "test" for place in failure.places)
