"""Which stretches of a log to show: at most three, together at most sixty lines, that hold the most of the explanation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nexus_pipelines.analysis.root_cause.line_features import Floats

MOST_BLOCKS = 3
MOST_LINES = 60
# How much after a single deciding line is shown.
_ROUND = 4
# A line costs this much of its probability. The first price is taken at which the stretches hold _ENOUGH of all the
# probability that the log has: where the ranker is sure, little is quoted, and where it is not, more.
_PRICES = (0.35, 0.25, 0.16, 0.1, 0.06, 0.04, 0.025, 0.015, 0.008)
_ENOUGH = 0.8


@dataclass(frozen=True, kw_only=True)
class Block:
    """A stretch of kept lines, first and last position; score: its best line's probability."""

    start: int
    end: int
    score: float


def choose_blocks(chances: Floats, texts: Sequence[str]) -> tuple[Block, ...]:
    """The best stretches, best first, never with a blank line at an edge; none where no line is worth its price."""
    total = float(chances.sum())
    chosen: tuple[Block, ...] = ()
    for price in _PRICES:
        chosen = _at_price(chances, texts, price)
        held = sum(float(chances[block.start : block.end + 1].sum()) for block in chosen)
        if chosen and held >= _ENOUGH * total:
            break
    return chosen


def _at_price(chances: Floats, texts: Sequence[str], price: float) -> tuple[Block, ...]:
    worth = (chances - price).astype(np.float64)
    left = MOST_LINES
    chosen: list[Block] = []
    while left > 0 and len(chosen) < MOST_BLOCKS and (found := _best(worth, left)) is not None:
        start, end = found
        best = float(chances[start : end + 1].max())
        worth[start : end + 1] = -np.inf
        start, end = _trimmed(start, end, texts)
        if start <= end:
            chosen.append(Block(start=start, end=end, score=best))
            left -= end - start + 1
    return tuple(chosen)


def _best(worth: np.ndarray, longest: int) -> tuple[int, int] | None:
    """The stretch of at most `longest` lines with the greatest sum, or None where every line costs more than it is worth."""
    best, found = 0.0, None
    for low, high in _positive_runs(worth):
        sums = np.concatenate([[0.0], np.cumsum(worth[low:high])])
        for start in range(low, high):
            stop = min(high, start + longest)
            ends = sums[start - low + 1 : stop - low + 1] - sums[start - low]
            at = int(ends.argmax())
            if ends[at] > best:
                best, found = float(ends[at]), (start, start + at)
    return found


def _positive_runs(worth: np.ndarray) -> list[tuple[int, int]]:
    """Where a stretch may begin and end: around lines that are worth something, with room for poor ones between."""
    good = np.flatnonzero(worth > 0)
    if not good.size:
        return []
    breaks = np.flatnonzero(np.diff(good) > 12)
    starts = np.concatenate([[0], breaks + 1])
    stops = np.concatenate([breaks, [len(good) - 1]])
    runs = []
    for start, stop in zip(starts, stops, strict=True):
        low, high = int(good[start]), int(good[stop]) + 1
        walls = np.flatnonzero(np.isinf(worth[low:high])) + low
        edges = [low - 1, *walls.tolist(), high]
        runs += [(one + 1, other) for one, other in zip(edges, edges[1:], strict=False) if other > one + 1]
    return runs


def _trimmed(start: int, end: int, texts: Sequence[str]) -> tuple[int, int]:
    while start <= end and not texts[start].strip():
        start += 1
    while end >= start and not texts[end].strip():
        end -= 1
    return start, end


def with_line(blocks: tuple[Block, ...], index: int, score: float, texts: Sequence[str]) -> tuple[Block, ...]:
    """The same stretches and ahead of them a short one around a line that none of them holds."""
    if any(block.start <= index <= block.end for block in blocks):
        return blocks
    start, end = _trimmed(max(0, index - 1), min(len(texts) - 1, index + _ROUND), texts)
    left = MOST_LINES - (end - start + 1)
    made = [Block(start=start, end=end, score=score)]
    for block in blocks[: MOST_BLOCKS - 1]:
        low, high = block.start, min(block.end, block.start + left - 1)
        if low <= end and high >= start:
            low, high = (end + 1, high) if low >= start else (low, start - 1)
        if low <= high:
            made.append(Block(start=low, end=high, score=block.score))
            left -= high - low + 1
    return tuple(made)
