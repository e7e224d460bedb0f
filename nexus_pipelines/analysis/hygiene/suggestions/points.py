"""Similar tickets to points: what tickets with alike titles were estimated at."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log, sqrt
from statistics import median

import polars as pl

from nexus_pipelines.analysis.hygiene.suggestions.records import Suggestion

_NEAREST = 7
_LEAST_NEIGHBOURS = 3
_LEAST_LIKENESS = 0.3
# Half of the neighbours lie within the spread; one as large as the estimate itself says nothing.
_MOST_SPREAD = 1.0
_WORD = re.compile(r"[^\W_]{2,}")
_USUAL = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0)

Vector = dict[str, float]


def suggest_points(issues: pl.DataFrame, *, wanted: Iterable[str]) -> list[Suggestion]:
    """Points for the issues `wanted` (keys) that have none, from the seven likest estimated ones of their project.

    `issues`: issue_key, project_key, issue_type, summary, story_points. Likeness is the cosine of title words weighted
    by rarity; tickets of another type count for less. Nothing is suggested with fewer than three neighbours of 0.3 and
    more, or where their middle half spreads wider than their median.
    """
    keys = set(wanted)
    told: list[Suggestion] = []
    columns = ["issue_key", "project_key", "issue_type", "summary", "story_points"]
    for _, project in issues.select(columns).group_by("project_key", maintain_order=True):
        rows = project.to_dicts()
        asking = [row for row in rows if row["issue_key"] in keys and row["story_points"] is None]
        known = [row for row in rows if row["story_points"] is not None]
        if asking and len(known) >= _LEAST_NEIGHBOURS:
            told += _of_project(asking, known)
    return sorted(told, key=lambda one: one.issue_key)


def _of_project(asking: list[dict[str, object]], known: list[dict[str, object]]) -> list[Suggestion]:
    words = [_words(row["summary"]) for row in known]
    seen = Counter(word for counted in words for word in counted)
    rarity = {word: log(1 + len(known) / count) for word, count in seen.items()}
    vectors = [_vector(counted, rarity) for counted in words]
    places: dict[str, list[int]] = defaultdict(list)
    for place, vector in enumerate(vectors):
        for word in vector:
            places[word].append(place)
    found = (_suggest(row, known, vectors, rarity, places) for row in asking)
    return [one for one in found if one is not None]


def _suggest(
    row: dict[str, object],
    known: list[dict[str, object]],
    vectors: list[Vector],
    rarity: dict[str, float],
    places: dict[str, list[int]],
) -> Suggestion | None:
    own = _vector(_words(row["summary"]), rarity)
    likeness: dict[int, float] = defaultdict(float)
    for word, weight in own.items():
        for place in places[word]:
            likeness[place] += weight * vectors[place][word]
    ranked = sorted(
        (
            (value * (1.0 if known[place]["issue_type"] == row["issue_type"] else 0.8), place)
            for place, value in likeness.items()
        ),
        key=lambda pair: (-pair[0], str(known[pair[1]]["issue_key"])),
    )[:_NEAREST]
    near = [(value, known[place]) for value, place in ranked if value >= _LEAST_LIKENESS]
    if len(near) < _LEAST_NEIGHBOURS:
        return None
    points = sorted(float(str(other["story_points"])) for _, other in near)
    middle = median(points)
    spread = points[(3 * len(points)) // 4] - points[len(points) // 4]
    if spread > _MOST_SPREAD * max(middle, 1.0):
        return None
    value = min(_USUAL, key=lambda usual: (abs(usual - middle), usual)) if middle <= _USUAL[-1] else middle
    mean = sum(likeness for likeness, _ in near) / len(near)
    confidence = min(mean, 1.0) * (1 - 0.5 * spread / max(middle, 1.0)) * len(near) / (len(near) + 1)
    return Suggestion(
        issue_key=str(row["issue_key"]),
        field="story_points",
        value=f"{value:g}",
        confidence=round(confidence, 3),
        reason=f"{len(near)} alike tickets were estimated at {middle:g} (middle half {points[len(points) // 4]:g} to "
        f"{points[(3 * len(points)) // 4]:g})",
        evidence=tuple(str(other["issue_key"]) for _, other in near),
    )


def _words(summary: object) -> Counter[str]:
    return Counter(word for word in _WORD.findall(summary.lower())) if isinstance(summary, str) else Counter()


def _vector(words: Counter[str], rarity: dict[str, float]) -> Vector:
    weighted = {word: count * rarity[word] for word, count in words.items() if word in rarity}
    length = sqrt(sum(value * value for value in weighted.values()))
    return {word: value / length for word, value in weighted.items()} if length else {}
