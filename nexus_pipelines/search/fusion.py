"""Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): many rankings become one, whatever their scores mean."""

from collections.abc import Mapping, Sequence

# How little the first ranks stand out. The paper's 60 suits many rankings; with two, 15 was as good as any value from
# 10 to 60 on related tickets. benchmarks/search_recall.py
_CONSTANT = 15


def reciprocal_rank_fusion(
    rankings: Mapping[str, Sequence[str]], *, weights: Mapping[str, float] | None = None
) -> list[tuple[str, float]]:
    """(identity, score) by falling score, ties by identity; a ranking without a weight counts once."""
    scores: dict[str, float] = {}
    for name, ranking in rankings.items():
        weight = (weights or {}).get(name, 1.0)
        for rank, identity in enumerate(ranking, start=1):
            scores[identity] = scores.get(identity, 0.0) + weight / (_CONSTANT + rank)
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
