"""Where signals are collected: named numbers for each candidate, each with the words that explain it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SIGNALS = (
    "frame_line", "frame_near", "frame_function", "frame_file",
    "test_line", "test_near", "test_name", "test_class", "test_file", "test_module",
    "words_source", "words_shared", "hunk", "words_test", "words_subject",
    "inert", "manifest", "pipeline", "recency",
)  # fmt: skip
# Those that say who wrote a line, as blame does.
LINEAGE_SIGNALS = ("frame_line", "frame_near", "test_line", "test_near")
_POWER = 3


@dataclass(frozen=True, kw_only=True)
class Board:
    """Per candidate the value of each signal, and for a signal the words with the highest value."""

    values: tuple[dict[str, float], ...]
    said: tuple[dict[str, tuple[float, str]], ...]

    def add(self, candidate: int, signal: str, value: float, words: str = "") -> None:
        """Add to a signal of a candidate; `words` are kept where no stronger ones are."""
        self.values[candidate][signal] += value
        if words and value > self.said[candidate].get(signal, (0.0, ""))[0]:
            self.said[candidate][signal] = (value, words)


def empty_board(candidates: int) -> Board:
    """A board on which nothing speaks for any of the candidates."""
    return Board(
        values=tuple(dict.fromkeys(SIGNALS, 0.0) for _ in range(candidates)),
        said=tuple({} for _ in range(candidates)),
    )


def joined(boards: Sequence[Board], shares: Sequence[float]) -> Board:
    """One board of several, each signal by its power mean: strong in one failure counts more than weak in all.

    shares: how much each board weighs; they sum to 1.
    """
    candidates = range(len(boards[0].values))
    return Board(
        values=tuple(
            {signal: _power_mean([board.values[number][signal] for board in boards], shares) for signal in SIGNALS}
            for number in candidates
        ),
        said=tuple(
            {
                signal: max(board.said[number][signal] for board in boards if signal in board.said[number])
                for signal in SIGNALS
                if any(signal in board.said[number] for board in boards)
            }
            for number in candidates
        ),
    )


def _power_mean(values: Sequence[float], shares: Sequence[float]) -> float:
    return sum(share * value**_POWER for value, share in zip(values, shares, strict=True)) ** (1 / _POWER)


def rarity(holders: int, candidates: int) -> float:
    """1 where a single candidate has something, 0 where all have it."""
    if candidates < 2 or holders < 1:
        return 1.0
    return math.log(candidates / holders) / math.log(candidates)
