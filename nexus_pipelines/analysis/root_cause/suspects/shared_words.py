"""What the failures of a log have in common, against what tests usually name."""

import math
from collections import Counter
from collections.abc import Sequence

from nexus_pipelines.analysis.root_cause.suspects.board import Board
from nexus_pipelines.analysis.root_cause.suspects.changes import Changes
from nexus_pipelines.analysis.root_cause.suspects.failures import Failure
from nexus_pipelines.analysis.root_cause.suspects.word_signals import held, rare_first, strongest

# As if a word had stood in one more test, and there had been four more: with few tests in the diffs little is usual.
_MORE_HOLDERS, _MORE_TESTS = 1, 4


def add_shared_words(board: Board, failures: Sequence[Failure], changes: Changes) -> None:
    """Values from 0 to about 1 for added code that holds words of many failures which few tests hold.

    How usual a word is in tests is told by the candidates' own changes of tests, the only ones at hand.
    """
    failing = Counter(word for failure in failures for word in failure.words)
    tests = [piece for change in changes.each for piece in change.pieces if piece.role == "test"]
    usual = Counter(word for piece in tests for word in piece.words)
    lifted: dict[str, float] = {}
    for word, count in failing.items():
        share = count / len(failures)
        lift = share * (len(tests) + _MORE_TESTS) / (usual[word] + _MORE_HOLDERS)
        if lift > 1:
            lifted[word] = share * math.log(lift)
    texts = [change.added_words for change in changes.each]
    holders = Counter(word for text in texts for word in text)
    for candidate, (value, shared) in held(rare_first(lifted, holders, len(texts)), texts):
        board.add(candidate, "words_shared", value, f"its new code names {strongest(shared)}, as the failures do")
