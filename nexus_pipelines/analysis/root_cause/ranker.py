"""How likely each line belongs to the explanation of the failure: shallow trees whose weights are a readable file."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from nexus_pipelines.analysis.root_cause.line_features import Floats


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Nodes side by side. feature: column, or -1 for a leaf; a line goes left where its value is at most the threshold."""

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
    """The ranker of a weights file (JSON: features, trained_on, trees of [feature, threshold, left, right] or [value])."""
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
    """The probability of each row; names say what its columns are."""
    order = [names.index(name) for name in ranker.features]
    columns = np.ascontiguousarray(rows[:, order].T)
    total = np.zeros(len(rows), dtype=np.float32)
    lines = np.arange(len(rows))
    for tree in ranker.trees:
        node = np.zeros(len(rows), dtype=np.int32)
        for _ in range(tree.depth):
            feature = tree.feature[node]
            inner = feature >= 0
            left = columns[np.maximum(feature, 0), lines] <= tree.threshold[node]
            node = np.where(inner, np.where(left, tree.left[node], tree.right[node]), node)
        total += tree.value[node]
    return (1.0 / (1.0 + np.exp(-total))).astype(np.float32)


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
