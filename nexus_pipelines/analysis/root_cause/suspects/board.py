"""Where signals are collected: named numbers for each candidate, each with the words that explain it."""

import math
from dataclasses import dataclass

SIGNALS = (
    "frame_line", "frame_near", "frame_function", "frame_file",
    "test_line", "test_near", "test_name", "test_class", "test_file", "test_module",
    "words_source", "words_hunk", "words_test", "words_document", "words_subject", "words_paths",
    "size", "inert", "manifest", "pipeline", "recency",
)  # fmt: skip
LINEAGE_SIGNALS = ("frame_line", "frame_near", "test_line", "test_near")


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


def rarity(holders: int, candidates: int) -> float:
    """1 where a single candidate has something, 0 where all have it."""
    if candidates < 2 or holders < 1:
        return 1.0
    return math.log(candidates / holders) / math.log(candidates)
