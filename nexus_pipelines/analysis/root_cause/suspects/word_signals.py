"""How much of a failure's words a candidate's change shares, rare words first (term search as in BM25)."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from nexus_pipelines.analysis.root_cause.suspects.board import Board
from nexus_pipelines.analysis.root_cause.suspects.changes import Changes
from nexus_pipelines.analysis.root_cause.suspects.failures import Failure
from nexus_pipelines.analysis.root_cause.suspects.paths import resolve, role, subject_stem

_SATURATION, _LENGTH_SHARE = 1.0, 0.75
_STRONGEST = 20
# Above 1: one word of few candidates says more than several of many.
_RARITY_POWER = 1.5
_KINDS = {
    "words_source": ("source", "its code names"),
    "words_test": ("test", "its tests name"),
    "words_document": ("document", "its documents name"),
    "words_subject": ("subject", "its subject names"),
    "words_paths": ("paths", "its files are named"),
}


def add_words(board: Board, failure: Failure, changes: Changes) -> None:
    """Values from 0 to about 1: the part of the failure's strongest words that a change holds."""
    for signal, (kind, said) in _KINDS.items():
        texts = [change.words.get(kind, Counter[str]()) for change in changes.each]
        weights = _weights(failure.words, texts)
        whole = _whole(weights)
        usual = sum(len(text) for text in texts) / max(len(texts), 1) + 1
        for candidate, text in enumerate(texts):
            norm = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * len(text) / usual)
            shared = {word: weights[word] * text[word] / (text[word] + norm) for word in weights if word in text}
            if shared:
                board.add(candidate, signal, sum(shared.values()) / whole, f"{said} {_strongest(shared)}")
        if kind == "source":
            _add_best_piece(board, failure, changes, weights)


def _add_best_piece(board: Board, failure: Failure, changes: Changes, weights: Mapping[str, float]) -> None:
    """The hunk that fits best: signs that meet in one place say more than the same signs scattered over a change."""
    whole = _whole(weights)
    nearness = {resolve(place.path, changes.touched): 1 / (1 + place.rank) for place in reversed(failure.places)}
    functions = {(place.function or "").split(".")[-1] for place in failure.places if role(place.path) != "test"}
    stem = subject_stem(failure.test_file) if failure.test_file else None
    for candidate, change in enumerate(changes.each):
        best, told = 0.0, ""
        for piece in change.pieces:
            if piece.role != "source":
                continue
            shared = [word for word in piece.words if word in weights]
            mass = sum(weights[word] for word in shared) / math.sqrt(20 + len(piece.words)) / whole
            signs = nearness.get(piece.path, 0.0) + bool(functions & piece.words) + (subject_stem(piece.path) == stem)
            if 4 * mass + signs / 8 > best:
                best = 4 * mass + signs / 8
                named = _strongest({word: weights[word] for word in shared})
                told = f"has a hunk in {piece.path} that names {named}" if named else ""
        if best:
            board.add(candidate, "hunk", best, told)


def _weights(failure_words: Mapping[str, float], texts: Sequence[Counter[str]]) -> dict[str, float]:
    holders = Counter(word for text in texts for word in text if word in failure_words)
    return {
        word: failure_words[word] * math.log((len(texts) + 1) / (count + 0.5)) ** _RARITY_POWER
        for word, count in holders.items()
    }


def _whole(weights: Mapping[str, float]) -> float:
    # The few strongest words carry a complaint: what all of them weigh grows with the log's length, not with its sense.
    return sum(sorted(weights.values(), reverse=True)[:_STRONGEST]) or 1.0


def _strongest(shared: Mapping[str, float]) -> str:
    return ", ".join(sorted(shared, key=lambda word: (-shared[word], word))[:3])
