"""Which stretches of a log to show: at most three, of at most sixty lines, with the most of the explanation."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nexus_pipelines.analysis.root_cause.line_features import Floats
from nexus_pipelines.analysis.root_cause.templates import template

MOST_BLOCKS = 3
MOST_LINES = 60
# How much after a single deciding line is shown.
_ROUND = 4
_PASSED = re.compile(
    r"(?:\[INFO\] )?Tests run: [1-9]\d*, Failures: 0, Errors: 0, .*(?:Time elapsed| in )"
    r"|ok  ?\t\S+\t|PASS \S+\.[cm]?[jt]sx?"
)
# A stretch of a step ahead of the failing one has to stand out nearly as much as the best one.
_FAR = 0.3
_LENGTHS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 26, 30, 36, 42, 48, 54, 60)


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How stretches are weighed, chosen on three held-out groups of repositories.

    A stretch is worth (its probabilities less `price` a line) / (lines + `small`) ** `short`: by the sum alone a long
    trace would always hide the one line that says it all. A line that says for the n-th time what likely lines above it
    said counts one n-th of its probability, or noise told over and over would take all the room. Further stretches need
    `share` of the first one's worth. Each is shown with up to `above` and `below` more lines that are not `faint`, as
    where it begins is less sure.
    """

    price: float
    short: float
    small: int
    share: float
    above: int
    below: int
    faint: float


EXTENT = Extent(price=0.02, short=0.5, small=8, share=0.1, above=4, below=3, faint=0.015)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A stretch of kept lines, first and last position; score: its best line's probability."""

    start: int
    end: int
    score: float


def choose_blocks(chances: Floats, texts: Sequence[str], extent: Extent = EXTENT) -> tuple[Block, ...]:
    """The best stretches, best first, with no blank line at an edge; none where no line is worth its price."""
    faint = chances < extent.faint
    blank = np.array([not text.strip() for text in texts], dtype=bool)
    used = np.zeros(len(chances), dtype=bool)
    worth = chances / _times_told(chances, texts, extent.price) - extent.price
    chosen: list[Block] = []
    left, first = MOST_LINES, 0.0
    while left > 0 and len(chosen) < MOST_BLOCKS:
        found = _best(np.where(used, -1e6, worth), left, extent)
        if found is None or found[0] < extent.share * first:
            break
        first = first or found[0]
        used[found[1] : found[2] + 1] = True
        start, end = _trimmed(found[1], found[2], blank | faint)
        if start > end:
            continue
        best = float(chances[start : end + 1].max())
        start, end = _widened(start, end, left, used | faint, extent)
        start, end = _trimmed(start, end, blank)
        used[start : end + 1] = True
        chosen.append(Block(start=start, end=end, score=best))
        left -= end - start + 1
    return tuple(chosen)


def without_passing(
    blocks: tuple[Block, ...], texts: Sequence[str], certain: Sequence[bool], step: int
) -> tuple[Block, ...]:
    """The same stretches without the output of a suite that passed ahead of the one that failed, and of steps ahead.

    A test tool tells how a suite ended behind the suite's output: errors that a passing one prints are expected ones.
    certain: whether a line tells a failure for certain; step: where the failing step starts, 0 where nothing says it.
    """
    made: list[Block] = []
    for block in blocks:
        told = [at for at in range(block.start, block.end) if _PASSED.match(texts[at])]
        start = told[0] + 1 if told and not any(certain[block.start : told[0]]) else block.start
        if block.end >= step or block.score >= _FAR * blocks[0].score:
            made.append(replace(block, start=start))
    return tuple(made)


def with_line(blocks: tuple[Block, ...], index: int, score: float, texts: Sequence[str]) -> tuple[Block, ...]:
    """The same stretches and ahead of them a short one around a line that none of them holds."""
    if any(block.start <= index <= block.end for block in blocks):
        return blocks
    blank = np.array([not text.strip() for text in texts], dtype=bool)
    start, end = _trimmed(max(0, index - 1), min(len(texts) - 1, index + _ROUND), blank)
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


def _times_told(chances: Floats, texts: Sequence[str], price: float) -> NDArray[np.float64]:
    """How many likely lines up to each one have its shape, itself included; 1 for blank and unlikely lines."""
    told: Counter[str] = Counter()
    times = np.ones(len(texts), dtype=np.float64)
    for at in np.flatnonzero(chances > price).tolist():
        if shape := template(texts[at]):
            told[shape] += 1
            times[at] = told[shape]
    return times


def _best(worth: NDArray[np.float64], longest: int, extent: Extent) -> tuple[float, int, int] | None:
    """Worth, first and last line of the best stretch, or None where none is worth anything."""
    sums = np.concatenate([[0.0], np.cumsum(worth)])
    best, found = 0.0, None
    for length in _LENGTHS:
        if length > min(longest, len(worth)):
            break
        each = (sums[length:] - sums[:-length]) / (length + extent.small) ** extent.short
        at = int(each.argmax())
        if each[at] > best:
            best, found = float(each[at]), (at, at + length - 1)
    return None if found is None else (best, *found)


def _widened(start: int, end: int, left: int, closed: NDArray[np.bool_], extent: Extent) -> tuple[int, int]:
    room = left - (end - start + 1)
    above = min(extent.above, room)
    while above > 0 and start > 0 and not closed[start - 1]:
        start, above, room = start - 1, above - 1, room - 1
    below = min(extent.below, room)
    while below > 0 and end < len(closed) - 1 and not closed[end + 1]:
        end, below = end + 1, below - 1
    return start, end


def _trimmed(start: int, end: int, blank: NDArray[np.bool_]) -> tuple[int, int]:
    while start <= end and blank[start]:
        start += 1
    while end >= start and blank[end]:
        end -= 1
    return start, end
