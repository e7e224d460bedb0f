"""Fits the weights of the suspects' signals: the culprit against the other candidates and against none of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from culprit_cases import CulpritCase, without_culprit
from numpy.typing import NDArray

from nexus_pipelines.analysis.root_cause.records import CandidateCommit
from nexus_pipelines.analysis.root_cause.suspects.board import SIGNALS
from nexus_pipelines.analysis.root_cause.suspects.changes import read_changes
from nexus_pipelines.analysis.root_cause.suspects.failures import read_failures
from nexus_pipelines.analysis.root_cause.suspects.model import Model
from nexus_pipelines.analysis.root_cause.suspects.signals import read_signals

# Strong, since there are few repositories: what holds in one must not be learned as if it held everywhere.
L2 = 15.0
# The share of ranges that do not hold the culprit: they weigh as much in the fit. An assumption, stated in the weights.
NONE_SHARE = 0.15
# Signals that no seeded regression shows; each is worth about as much as a failing line that a candidate wrote.
BY_HAND = {"manifest": 2.0, "pipeline": 2.0}
# They may count against a commit; all others only for it. Recency is left out: seeded culprits have none.
_EITHER_WAY = ("inert",)
_NOT_LEARNED = (*BY_HAND, "recency")

Matrix = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Example:
    """signals: candidates by signals. answer: the culprit's row; one past the last where none of them did it."""

    repository: str
    signals: Matrix
    answer: int
    weight: float


def examples(cases: Sequence[CulpritCase]) -> list[Example]:
    """Each case twice: as it is, and without its culprit."""
    made: list[Example] = []
    for case in cases:
        made.append(_example(case, case.candidates, case.place, 1 - NONE_SHARE))
        rest = without_culprit(case.candidates, case.culprit)
        made.append(_example(case, rest, len(rest), NONE_SHARE))
    return made


def fit(given: Sequence[Example], *, without: Sequence[str] = ()) -> Model:
    """without: signals that are left out."""
    names = [name for name in SIGNALS if name not in _NOT_LEARNED and name not in without]
    while True:
        weights, none = _fitted(given, names)
        negative = {name: weight for name, weight in weights.items() if weight < 0 and name not in _EITHER_WAY}
        if not negative:
            return Model(
                weights={name: round(weight, 4) for name, weight in weights.items()} | BY_HAND, none=round(none, 4)
            )
        names.remove(min(negative, key=lambda name: negative[name]))


def _example(case: CulpritCase, candidates: Sequence[CandidateCommit], answer: int, weight: float) -> Example:
    failures = read_failures(case.log_lines, frames=case.frames, tests=case.tests)
    board = read_signals(failures, read_changes(candidates), category="unknown", blame={})
    signals = np.array([[values[name] for name in SIGNALS] for values in board.values])
    return Example(repository=case.repository, signals=signals, answer=answer, weight=weight)


def _fitted(given: Sequence[Example], names: Sequence[str]) -> tuple[dict[str, float], float]:
    columns = [SIGNALS.index(name) for name in names]
    spread = np.concatenate([each.signals[:, columns] for each in given]).std(axis=0) + 1e-3
    tables = [_with_none(each.signals[:, columns] / spread) for each in given]
    penalty = np.full(len(names) + 1, L2)
    penalty[-1] = 0.01
    weights = np.zeros(len(names) + 1)
    loss = _loss(weights, given, tables, penalty)
    for _ in range(100):
        step = _newton_step(weights, given, tables, penalty)
        length = 1.0
        while length > 1e-4 and _loss(weights - length * step, given, tables, penalty) > loss:
            length /= 2
        weights = weights - length * step
        before, loss = loss, _loss(weights, given, tables, penalty)
        if before - loss < 1e-8:
            break
    return {name: float(weight) for name, weight in zip(names, weights[:-1] / spread, strict=True)}, float(weights[-1])


def _with_none(table: Matrix) -> Matrix:
    """One more row, for none of them, and one more column that is 1 there alone."""
    wide = np.zeros((table.shape[0] + 1, table.shape[1] + 1))
    wide[:-1, :-1] = table
    wide[-1, -1] = 1
    return wide


def _head_start(table: Matrix) -> Matrix:
    """As the model weighs none of them: as much as all candidates together."""
    start = np.zeros(table.shape[0])
    start[-1] = np.log(max(table.shape[0] - 1, 1))
    return start


def _loss(weights: Matrix, given: Sequence[Example], tables: Sequence[Matrix], penalty: Matrix) -> float:
    total = float((penalty * weights) @ weights / 2)
    for each, table in zip(given, tables, strict=True):
        scores = table @ weights + _head_start(table)
        highest = scores.max()
        total += each.weight * float(np.log(np.exp(scores - highest).sum()) + highest - scores[each.answer])
    return total


def _newton_step(weights: Matrix, given: Sequence[Example], tables: Sequence[Matrix], penalty: Matrix) -> Matrix:
    slope = penalty * weights
    bend = np.diag(penalty)
    for each, table in zip(given, tables, strict=True):
        scores = table @ weights + _head_start(table)
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        expected = shares @ table
        slope = slope + each.weight * (expected - table[each.answer])
        bend = bend + each.weight * ((table * shares[:, None]).T @ table - np.outer(expected, expected))
    return np.asarray(np.linalg.solve(bend, slope), dtype=np.float64)
