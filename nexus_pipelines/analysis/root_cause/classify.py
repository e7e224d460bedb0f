"""The category of a failure: votes of telling lines, heavier in the evidence and near the failing command's end."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from nexus_pipelines.analysis.root_cause.blocks import Block
from nexus_pipelines.analysis.root_cause.categories import scorer_category_of
from nexus_pipelines.analysis.root_cause.commands import Course
from nexus_pipelines.analysis.root_cause.expected_failures import expected_of
from nexus_pipelines.analysis.root_cause.families.registry import FAMILIES, Match
from nexus_pipelines.analysis.root_cause.records import Category, Nature

_WEIGHTS = {1: 0.3, 2: 1.0, 3: 3.0}
_NEAR = 40
_BESIDE = 2
_UPSTREAM, _UPSTREAM_CHANCE = 1.2, 0.3
# What an outer tool tells of a failure inside of it: a resolver that cannot connect says that it found no version.
_INSIDE: dict[Category, tuple[Category, ...]] = {
    "image_build": ("rate_limit", "network", "disk_full", "out_of_memory", "permission"),
    "dependency_resolve": ("rate_limit", "network", "disk_full", "permission"),
    "compile": ("out_of_memory", "disk_full"),
    "checkout": ("permission", "network"),
    "config_project": ("permission",),
}
# What a later step tells mostly follows from the first failure.
_BEHIND = 0.25
_INFRASTRUCTURE: frozenset[Category] = frozenset(
    {"network", "rate_limit", "runner_lost", "disk_full", "out_of_memory", "timeout"}
)
_EITHER: frozenset[Category] = frozenset({"permission", "checkout", "unknown"})
# These stop a build under another one's name: a test that cannot connect is told by the test runner as well.
_CAUSES: frozenset[Category] = frozenset({"permission", "out_of_memory", "disk_full", "runner_lost", "timeout"})
_FLAKY = re.compile(r"\bflak[ey]\w*|failed to pass within \d+ retries|retried \d+ times", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """category with the share of votes it has; runner_up: who came second; tool: whose lines decided it."""

    category: Category
    share: float
    strongest: int
    runner_up: Category | None
    tool: str | None
    deciding: int | None
    contradiction: float

    @property
    def is_cause(self) -> bool:
        """Whether this kind of failure makes others happen far behind the line that tells it."""
        return self.category in _CAUSES and self.strongest == 3


def classify(
    texts: Sequence[str],
    found: Sequence[tuple[Match, ...]],
    course: Course,
    blocks: Sequence[Block],
    chances: Sequence[float],
) -> Verdict:
    """Weigh every telling line of the evidence, of the failing step's end and of the failing command."""
    votes: defaultdict[Category, float] = defaultdict(float)
    tools: defaultdict[Category, Counter[str]] = defaultdict(Counter)
    best: dict[Category, tuple[float, int]] = {}
    strongest: defaultdict[Category, int] = defaultdict(int)
    told = _command_tool(course)
    seen: Counter[tuple[str, Category]] = Counter()
    for index, share in _places(found, course, blocks).items():
        categories: set[Category] = set()
        for match in found[index]:
            one = match.signal
            if one.category in categories:
                continue
            categories.add(one.category)
            seen[match.tool, one.category] += 1
            # Two hundred failing tests are one vote or two: the tenth line of a kind says little more than the first.
            weight = (
                _WEIGHTS[one.weight]
                * share
                * (0.5 + max(_UPSTREAM_CHANCE if share == _UPSTREAM else 0.0, chances[index]))
                / seen[match.tool, one.category] ** 0.7
            )
            weight *= 1.6 if match.tool in told else 1.0
            weight *= 1.5 if one.category in _CAUSES and one.weight == 3 else 1.0
            votes[one.category] += weight
            tools[one.category][match.tool] += round(weight * 100)
            strongest[one.category] = max(strongest[one.category], one.weight)
            if weight > best.get(one.category, (0.0, 0))[0]:
                best[one.category] = (weight, index)
    votes.pop("unknown", None)
    if "dependency_resolve" in votes and _is_cut_off(best["dependency_resolve"][1], found, course):
        votes["network"] += votes.pop("dependency_resolve")
        best["network"] = best["dependency_resolve"]
        strongest["network"] = 3
        tools["network"] += tools["dependency_resolve"]
    if not votes:
        said = "" if course.main is None else course.main.told
        return Verdict(
            category=expected_of(said) or "unknown",
            share=0.0,
            strongest=0,
            runner_up=None,
            tool=next(iter(told), None),
            deciding=None,
            contradiction=0.0,
        )
    together: defaultdict[str, float] = defaultdict(float)
    for voted, weight in votes.items():
        together[scorer_category_of(voted)] += weight
    leading = max(together, key=lambda name: together[name])
    ranked: list[Category] = list(votes)
    ranked.sort(key=lambda each: (scorer_category_of(each) != leading, -votes[each]))
    category = _inner(ranked[0], strongest, [found[at] for at in _round(best[ranked[0]][1], len(found))])
    leading = scorer_category_of(category)
    others: list[Category] = [each for each in ranked if scorer_category_of(each) != leading]
    return Verdict(
        category=category,
        share=together[leading] / sum(votes.values()),
        strongest=strongest[category],
        runner_up=others[0] if others else None,
        tool=tools[category].most_common(1)[0][0],
        deciding=best[category][1],
        contradiction=_contradiction(leading, found, course),
    )


def _inner(outer: Category, strongest: dict[Category, int], near: Sequence[tuple[Match, ...]]) -> Category:
    """The failure inside of this one: told for certain anywhere, or in its usual form beside the outer tool's line."""
    beside = {match.signal.category for each in near for match in each if match.signal.weight > 1}
    for each in _INSIDE.get(outer, ()):
        if strongest[each] == 3 or (each in beside and strongest[each]):
            return each
    return outer


def _round(index: int, size: int) -> range:
    return range(max(0, index - _BESIDE), min(size, index + _BESIDE + 1))


def _is_cut_off(deciding: int, found: Sequence[tuple[Match, ...]], course: Course) -> bool:
    """Whether the step told for certain, shortly before a package was not found, that its registry did not answer."""
    first = max(deciding - _NEAR, 0 if course.main is None else course.main.start)
    return any(
        match.signal.category == "network" and match.signal.weight == 3
        for index in range(first, deciding)
        for match in found[index]
    )


def nature_of(category: Category, texts: Sequence[str]) -> Nature:
    """What kind of failure this is as far as one log can tell; whether a test is flaky only its history can."""
    if category in _INFRASTRUCTURE:
        return "infrastructure"
    if any(_FLAKY.search(text) for text in texts):
        return "flaky_suspect"
    return "unknown" if category in _EITHER else "deterministic"


def _places(found: Sequence[tuple[Match, ...]], course: Course, blocks: Sequence[Block]) -> dict[int, float]:
    places: dict[int, float] = {}
    if course.main is not None:
        for index in range(max(course.main.start, course.main.output_end - _NEAR), course.main.output_end + 1):
            places[index] = 0.35
        # A cause that everything after it follows from stands where the step was still running well.
        for index in upstream_causes(found, course):
            places[index] = _UPSTREAM
    for rank, block in enumerate(blocks):
        for index in range(block.start, block.end + 1):
            behind = course.main is not None and course.main.strength == "runner" and index > course.main.index
            share = _BEHIND if behind else 1.0 if rank == 0 else 0.6
            places[index] = max(places.get(index, 0.0), share)
    return places


def _contradiction(leading: str, found: Sequence[tuple[Match, ...]], course: Course) -> float:
    """The share of the failing step's certain lines that tell another kind of failure than the leading one."""
    if course.main is None:
        return 0.0
    for_it = against = 0
    for each in found[course.main.start : course.main.output_end + 1]:
        sure = {scorer_category_of(match.signal.category) for match in each if match.signal.weight == 3}
        if leading in sure:
            for_it += 1
        elif sure - {"unknown"}:
            against += 1
    return against / (for_it + against) if against else 0.0


def upstream_causes(found: Sequence[tuple[Match, ...]], course: Course) -> tuple[int, ...]:
    """Lines of the failing step that tell for certain what makes any later step of it fail: access, memory, disk."""
    if course.main is None or course.main.strength == "tool":
        return ()
    return tuple(
        index
        for index in range(course.main.start, course.main.output_end)
        if any(match.signal.weight == 3 and match.signal.category in _CAUSES for match in found[index])
    )


def _command_tool(course: Course) -> frozenset[str]:
    """The tools that the failing command or step names."""
    said = "" if course.main is None else course.main.told
    return frozenset(each.tool for each in FAMILIES if each.marks is not None and each.marks.search(said))
