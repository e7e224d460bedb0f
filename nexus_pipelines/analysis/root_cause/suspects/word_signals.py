"""How much of a failure's words a candidate's change shares, rare words first (term search as in BM25)."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from nexus_pipelines.analysis.root_cause.suspects.board import Board
from nexus_pipelines.analysis.root_cause.suspects.changes import Changes, Piece
from nexus_pipelines.analysis.root_cause.suspects.failures import Failure
from nexus_pipelines.analysis.root_cause.suspects.paths import resolve, role, subject_stem

_SATURATION, _LENGTH_SHARE = 2.0, 0.75
_STRONGEST, _MOST_WORDS = 20, 150
# Above 1: one word of few candidates says more than several of many.
_RARITY_POWER = 1.5
_KINDS = {
    "words_source": ("source", "its code names"),
    "words_test": ("test", "its tests name"),
    "words_subject": ("subject", "its subject names"),
}


def add_words(board: Board, failure: Failure, changes: Changes) -> None:
    """Values from 0 to about 1: the part of the failure's strongest words that a change holds."""
    for signal, (kind, said) in _KINDS.items():
        texts = [change.words.get(kind, Counter[str]()) for change in changes.each]
        weights = rare_first(failure.words, changes.holders[kind], len(texts))
        for candidate, (value, shared) in held(weights, texts):
            board.add(candidate, signal, value, f"{said} {strongest(shared)}")
        if kind == "source":
            _add_best_piece(board, failure, changes, weights)


def held(
    weights: Mapping[str, float], texts: Sequence[Mapping[str, int]]
) -> Iterator[tuple[int, tuple[float, Mapping[str, float]]]]:
    """Each text that holds any of the words: its place, the part of the strongest words' weight in it, and of which.

    texts: how often each word stands in them. Long texts need more of a word for the same.
    """
    whole = _whole(weights)
    usual = sum(len(text) for text in texts) / max(len(texts), 1) + 1
    for place, text in enumerate(texts):
        norm = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * len(text) / usual)
        shared = {word: weights[word] * text[word] / (text[word] + norm) for word in weights if word in text}
        if shared:
            yield place, (sum(shared.values()) / whole, shared)


def _add_best_piece(board: Board, failure: Failure, changes: Changes, weights: Mapping[str, float]) -> None:
    """The hunk that fits best: signs that meet in one place say more than the same signs scattered over a change."""
    whole = _whole(weights)
    nearness = {resolve(place.path, changes.touched): 1 / (1 + place.rank) for place in reversed(failure.places)}
    functions = {(place.function or "").split(".")[-1] for place in failure.places if role(place.path) != "test"}
    stem = subject_stem(failure.test_file) if failure.test_file else None
    masses: dict[int, float] = defaultdict(float)
    for word, weight in weights.items():
        for number in changes.holding.get(word, ()):
            masses[number] += weight
    best: dict[int, tuple[float, Piece]] = {}
    for number, (candidate, piece) in enumerate(changes.source_pieces):
        mass = masses.get(number, 0.0) / math.sqrt(20 + len(piece.words)) / whole
        signs = nearness.get(piece.path, 0.0) + bool(functions & piece.words) + (subject_stem(piece.path) == stem)
        value = 4 * mass + signs / 8
        if value and (candidate not in best or value > best[candidate][0]):
            best[candidate] = (value, piece)
    for candidate, (value, piece) in best.items():
        named = strongest({word: weight for word, weight in weights.items() if word in piece.words})
        board.add(candidate, "hunk", value, f"has a hunk in {piece.path} that names {named}" if named else "")


def rare_first(failure_words: Mapping[str, float], holders: Mapping[str, int], candidates: int) -> dict[str, float]:
    """The heaviest words that any candidate holds, the rarer among candidates the heavier, heaviest first."""
    weights = {
        word: weight * math.log((candidates + 1) / (holders[word] + 0.5)) ** _RARITY_POWER
        for word, weight in failure_words.items()
        if word in holders
    }
    return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_WORDS])


def _whole(weights: Mapping[str, float]) -> float:
    # The few strongest words carry a complaint: what all of them weigh grows with the log's length, not with its sense.
    return sum(sorted(weights.values(), reverse=True)[:_STRONGEST]) or 1.0


def strongest(shared: Mapping[str, float]) -> str:
    """The three heaviest words, for readers."""
    return ", ".join(sorted(shared, key=lambda word: (-shared[word], word))[:3])
