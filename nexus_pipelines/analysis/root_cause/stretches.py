"""Second look at the lines: what the first ranking says of their neighbours shows where an explanation begins and ends."""

import numpy as np
from numpy.typing import NDArray

from nexus_pipelines.analysis.root_cause.line_features import Floats

_SPANS = (1, 2, 4, 8, 16)
# What the second ranking reads again of the first one's columns.
_AGAIN = (
    "blank", "weight", "summary", "frame", "place", "indent", "rule", "numbered", "title", "error_word", "caret", "diff", "new",
    "paragraph_length", "paragraph_place", "paragraph_left", "paragraph_weight", "to_main", "to_tool", "from_step", "is_end",
    "repeats", "blank_previous", "blank_next", "indent_previous", "indent_next", "quiet", "mark", "command", "in_step",
)  # fmt: skip


def look_again(chances: Floats, rows: Floats, names: tuple[str, ...]) -> tuple[Floats, tuple[str, ...]]:
    """Rows for the second ranking. chances: what the first one gave each line; rows and names: what it read."""
    logits = np.log((chances + 1e-5) / (1 - chances + 1e-5)).astype(np.float32)
    size = len(chances)
    at = np.arange(size)
    sums = np.concatenate([[0.0], np.cumsum(chances, dtype=np.float64)])
    columns: dict[str, NDArray[np.float32]] = {"chance": logits}
    for span in _SPANS:
        low, high = np.maximum(at - span, 0), np.minimum(at + span + 1, size)
        columns[f"chance_before_{span}"] = ((sums[at] - sums[low]) / span).astype(np.float32)
        columns[f"chance_behind_{span}"] = ((sums[high] - sums[np.minimum(at + 1, size)]) / span).astype(np.float32)
    for step in (1, 2, 3):
        columns[f"chance_minus_{step}"] = np.concatenate([np.full(min(step, size), -9.0), logits[:-step]])[
            :size
        ].astype(np.float32)
        columns[f"chance_plus_{step}"] = np.concatenate([logits[step:], np.full(min(step, size), -9.0)])[:size].astype(
            np.float32
        )
    top = np.sort(chances)[::-1]
    columns["chance_top"] = np.full(size, top[0] if size else 0.0, dtype=np.float32)
    columns["chance_sum"] = np.full(size, np.log1p(chances.sum()), dtype=np.float32)
    columns["chance_share"] = (chances / max(float(top[0]) if size else 1.0, 1e-6)).astype(np.float32)
    best = int(chances.argmax()) if size else 0
    columns["from_best"] = (np.sign(at - best) * np.log1p(np.abs(at - best))).astype(np.float32)
    smooth = (sums[np.minimum(at + 5, size)] - sums[np.maximum(at - 4, 0)]) / 9
    centre = int(smooth.argmax()) if size else 0
    columns["from_centre"] = (np.sign(at - centre) * np.log1p(np.abs(at - centre))).astype(np.float32)
    columns["smooth_share"] = (smooth / max(float(smooth.max()) if size else 1.0, 1e-6)).astype(np.float32)
    for name in _AGAIN:
        columns[name] = rows[:, names.index(name)]
    told = tuple(columns)
    return np.stack([columns[name] for name in told], axis=1).astype(np.float32), told
