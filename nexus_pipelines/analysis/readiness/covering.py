"""The smallest choice of items whose gains cover several needs at once."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# A look is one class of items tried against one need; 200,000 take some 50 ms, and a report may not wait longer.
LOOKS = 200_000
_EXACT = 1e-9


@dataclass(frozen=True, kw_only=True)
class Cover:
    """chosen: positions of items, ascending. is_smallest: no smaller choice covers the needs."""

    chosen: Sequence[int]
    is_smallest: bool


def smallest_cover(needs: Mapping[str, float], gains: Sequence[Mapping[str, float]], *, looks: int = LOOKS) -> Cover:
    """Which items to take so that their gains reach every need. All items together must reach them.

    Branch and bound over classes of items with equal gains, from a greedy choice on; after `looks` the best choice so
    far. Of equal items the first ones are taken.
    """
    open_needs = {name: need for name, need in needs.items() if need > _EXACT}
    forced = _forced(open_needs, gains)
    left = _after(open_needs, [gains[place] for place in forced])
    classes = _classes(left, gains, taken=set(forced))
    search = _Search(classes=classes, looks=looks)
    search.best = _greedy(left, classes)
    search.size = sum(search.best)
    search.go(left, 0, [])
    chosen = [place for one, number in zip(classes, search.best, strict=True) for place in one.places[:number]]
    return Cover(chosen=sorted([*forced, *chosen]), is_smallest=search.looks > 0)


@dataclass(frozen=True, kw_only=True)
class _Class:
    gains: Mapping[str, float]
    places: Sequence[int]


def _forced(needs: Mapping[str, float], gains: Sequence[Mapping[str, float]]) -> list[int]:
    """Items without which a need cannot be reached, such as each of the tickets where none is allowed."""
    sums = {name: sum(gain.get(name, 0.0) for gain in gains) for name in needs}
    return [
        place
        for place, gain in enumerate(gains)
        if any(
            gain.get(name, 0.0) > 0 and sums[name] - gain[name] < need - _tolerance(need)
            for name, need in needs.items()
        )
    ]


def _after(needs: Mapping[str, float], gains: Sequence[Mapping[str, float]]) -> dict[str, float]:
    left = {name: need - sum(gain.get(name, 0.0) for gain in gains) for name, need in needs.items()}
    return {name: need for name, need in left.items() if need > _tolerance(needs[name])}


def _tolerance(need: float) -> float:
    return _EXACT * max(1.0, need)


def _classes(needs: Mapping[str, float], gains: Sequence[Mapping[str, float]], *, taken: set[int]) -> list[_Class]:
    """Items by what they gain, those first that gain most; more than is needed is as good as what is needed."""
    groups: dict[tuple[float, ...], list[int]] = {}
    for place, gain in enumerate(gains):
        signature = tuple(min(gain.get(name, 0.0), need) for name, need in needs.items())
        if place not in taken and any(part > 0 for part in signature):
            groups.setdefault(signature, []).append(place)
    classes = [
        _Class(gains=dict(zip(needs, signature, strict=True)), places=places) for signature, places in groups.items()
    ]
    return sorted(classes, key=lambda one: (-_worth(one, needs), one.places[0]))


def _worth(one: _Class, needs: Mapping[str, float]) -> float:
    return sum(min(one.gains[name], need) / need for name, need in needs.items())


def _greedy(needs: Mapping[str, float], classes: Sequence[_Class]) -> list[int]:
    """Always the item that brings the needs nearest; then what became superfluous is put back."""
    numbers, left = [0] * len(classes), dict(needs)
    while left:
        free = [place for place, one in enumerate(classes) if numbers[place] < len(one.places)]
        best = max(free, key=lambda place: (_worth(classes[place], left), -place))
        numbers[best] += 1
        left = _left(needs, classes, numbers)
    for place in reversed(range(len(classes))):
        while numbers[place] and not _left(
            needs, classes, [*numbers[:place], numbers[place] - 1, *numbers[place + 1 :]]
        ):
            numbers[place] -= 1
    return numbers


def _left(needs: Mapping[str, float], classes: Sequence[_Class], numbers: Sequence[int]) -> dict[str, float]:
    gained = {
        name: sum(number * one.gains[name] for number, one in zip(numbers, classes, strict=False) if number)
        for name in needs
    }
    return {name: need - gained[name] for name, need in needs.items() if need - gained[name] > _tolerance(need)}


@dataclass(kw_only=True)
class _Search:
    """Depth first over the classes: how many of each are taken."""

    classes: Sequence[_Class]
    looks: int
    best: list[int] = field(default_factory=list[int])
    size: int = 0

    def go(self, needs: Mapping[str, float], depth: int, numbers: list[int]) -> None:
        used = sum(numbers)
        if not needs:
            if used < self.size:
                self.size, self.best = used, [*numbers, *[0] * (len(self.classes) - depth)]
            return
        if used + self._bound(needs, depth) >= self.size or self.looks <= 0:
            return
        one = self.classes[depth]
        useful = [need / one.gains[name] for name, need in needs.items() if one.gains[name] > 0]
        most = math.ceil(max(useful, default=0.0) - _EXACT)
        for number in range(min(most, len(one.places)), -1, -1):
            left = {name: need - number * one.gains[name] for name, need in needs.items()}
            still = {name: need for name, need in left.items() if need > _tolerance(needs[name])}
            self.go(still, depth + 1, [*numbers, number])

    def _bound(self, needs: Mapping[str, float], depth: int) -> float:
        """At least so many items are still needed: for the need that takes most of them, taking its largest gains."""
        rest = self.classes[depth:]
        self.looks -= len(rest) * len(needs)
        return max(_fewest(need, [(one.gains[name], len(one.places)) for one in rest]) for name, need in needs.items())


def _fewest(need: float, offers: Sequence[tuple[float, int]]) -> float:
    items = 0.0
    for gain, number in sorted(offers, reverse=True):
        if gain <= 0:
            break
        enough = math.ceil(need / gain - _EXACT)
        if enough <= number:
            return items + enough
        items, need = items + number, need - number * gain
    return math.inf
