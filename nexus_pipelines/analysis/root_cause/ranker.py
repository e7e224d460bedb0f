"""How likely each line belongs to the explanation of the failure: shallow trees whose weights are a readable file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from nexus_pipelines.analysis.root_cause.line_features import Floats

# Nine lines of ten are out of the question after the first trees; asking the others about them doubled the time.
_FIRST, _HOPELESS = 25, -5.0
# A line that green runs print as well explains little; few of the logs to learn that from have a green one.
_KNOWN = 0.05
# Nor does a line that a log says five hundred times in no tool's form of a failure (the column is a logarithm).
_CHATTER = 6.2


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Nodes side by side. feature: column, or -1 for a leaf; a line goes left where it has at most the threshold."""

    feature: NDArray[np.int32]
    threshold: Floats
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Floats
    depth: int


@dataclass(frozen=True, kw_only=True)
class Ranker:
    """What the training wrote: the names of the columns it was trained with, and its trees."""

    features: tuple[str, ...]
    trees: tuple[Tree, ...]
    trained_on: str


def parse_ranker(text: str) -> Ranker:
    """The ranker of a weights file (features, trained_on, trees of [feature, threshold, left, right] or [value])."""
    told = json.loads(text)
    places = {name: place for place, name in enumerate(told["features"])}
    return Ranker(
        features=tuple(told["features"]),
        trees=tuple(_tree(nodes, places) for nodes in told["trees"]),
        trained_on=told["trained_on"],
    )


@cache
def shipped_ranker() -> Ranker:
    """The ranker that Nexus ships."""
    return parse_ranker(files("nexus_pipelines.analysis.root_cause").joinpath("ranker_weights.json").read_text("utf-8"))


def rank(ranker: Ranker, rows: Floats, names: tuple[str, ...]) -> Floats:
    """How likely each line is part of the explanation, 0 to 1; names say what the columns of the rows are."""
    order = [names.index(name) for name in ranker.features]
    columns = np.ascontiguousarray(rows[:, order].T)
    total = _summed(ranker.trees[:_FIRST], columns)
    hopeful = np.flatnonzero(total > _HOPELESS)
    total[hopeful] += _summed(ranker.trees[_FIRST:], columns[:, hopeful])
    chances = (1.0 / (1.0 + np.exp(-total))).astype(np.float32)
    chances[rows[:, names.index("new")] == 0] *= _KNOWN
    column = {name: rows[:, names.index(name)] for name in ("count", "weight", "blank")}
    untold = (column["count"] > _CHATTER) & (column["weight"] < 2) & (column["blank"] == 0)
    chances[untold] *= _KNOWN
    return chances


def _summed(trees: Sequence[Tree], columns: Floats) -> Floats:
    lines = np.arange(columns.shape[1])
    total = np.zeros(len(lines), dtype=np.float32)
    for tree in trees:
        node = np.zeros(len(lines), dtype=np.int32)
        for _ in range(tree.depth):
            feature = tree.feature[node]
            left = columns[np.maximum(feature, 0), lines] <= tree.threshold[node]
            node = np.where(feature >= 0, np.where(left, tree.left[node], tree.right[node]), node)
        total += tree.value[node]
    return total


def _tree(nodes: list[list[str | float]], places: dict[str, int]) -> Tree:
    size = len(nodes)
    feature = np.full(size, -1, dtype=np.int32)
    threshold, value = np.zeros(size, dtype=np.float32), np.zeros(size, dtype=np.float32)
    left, right, depth = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    for at, node in enumerate(nodes):
        if len(node) == 1:
            value[at] = float(node[0])
            continue
        feature[at], threshold[at] = places[str(node[0])], float(node[1])
        left[at], right[at] = int(node[2]), int(node[3])
        depth[[left[at], right[at]]] = depth[at] + 1
    return Tree(
        feature=feature, threshold=threshold, left=left, right=right, value=value, depth=int(depth.max(initial=0))
    )
