"""What would clear an unmet criterion: the items that stand against it, or one that stands for its whole figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from nexus_pipelines.analysis.readiness.answer import Answer
from nexus_pipelines.analysis.readiness.criteria import CRITERIA_BY_ID
from nexus_pipelines.analysis.readiness.records import Criterion, Item, ItemKind
from nexus_pipelines.analysis.readiness.verdict import MISSING
from nexus_pipelines.analysis.readiness.wording import SOURCES, asked_of, listed, value_of

_BY_KIND: dict[ItemKind, str] = {
    "ticket": "close",
    "commit": "link to a ticket in scope:",
    "pull_request": "merge",
    "test": "fix the test",
    "build": "get to green:",
    "finding": "fix",
    "source": "bring in fresh data of",
    "attestation": "attest:",
    "figure": "",
}
# To close a ticket changes nothing about its hygiene or its pull request: those are things to do of their own.
_BY_CRITERION = {"hygiene_score": "fill in what is missing in", "done_without_merge": "merge what belongs to"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do. Steps with the same action and key are one, whatever criteria they help."""

    action: str
    item: Item

    @property
    def identity(self) -> tuple[str, str, str]:
        """By what steps of several criteria are recognised as the same."""
        return (self.action, self.item.kind, self.item.key)


@dataclass(frozen=True, kw_only=True)
class Shortfall:
    """An unmet criterion: how much of its unit is short, and the steps that gain it.

    is_whole: all that stands against it is known by name.
    """

    criterion: str
    need: float
    steps: Sequence[Step]
    is_whole: bool = True


def shortfall(one: Answer) -> Shortfall:
    """What an unmet criterion takes. Missing data is one item, its source: all that comes of it comes at once."""
    row = one.row
    if row.status in MISSING or one.value is None:
        return Shortfall(criterion=row.criterion, need=1.0, steps=[_missing(row)])
    if CRITERIA_BY_ID[row.criterion].is_attested:
        return Shortfall(criterion=row.criterion, need=1.0, steps=[_attestation(row)])
    need = abs(row.threshold - one.value)
    steps = [Step(action=_action(row, item), item=item) for item in one.items if item.gain > 0]
    if sum(step.item.gain for step in steps) >= need - 1e-9 * max(1.0, need):
        return Shortfall(criterion=row.criterion, need=need, steps=steps)
    whole = Item(kind="figure", key=row.criterion, title=_change(row), gain=need)
    is_whole = row.item_count <= len(row.items)
    return Shortfall(criterion=row.criterion, need=need, steps=[Step(action="", item=whole)], is_whole=is_whole)


def steps_in_words(steps: Sequence[Step]) -> str:
    """ "close A-1 and A-2, fix the test t and attest: Rollback plan"."""
    groups: dict[str, list[str]] = {}
    for step in steps:
        name = step.item.title if step.item.kind in ("source", "attestation", "figure") else step.item.key
        groups.setdefault(step.action, []).append(name or step.item.key)
    return "; ".join(f"{action} {listed(names)}".lstrip() for action, names in groups.items())


def _missing(row: Criterion) -> Step:
    if CRITERIA_BY_ID[row.criterion].is_attested:
        return _attestation(row)
    item = Item(kind="source", key=row.source, title=SOURCES[row.source])
    return Step(action=_BY_KIND["source"], item=item)


def _attestation(row: Criterion) -> Step:
    return Step(action=_BY_KIND["attestation"], item=Item(kind="attestation", key=row.criterion, title=row.title))


def _action(row: Criterion, item: Item) -> str:
    return _BY_CRITERION.get(row.criterion, _BY_KIND[item.kind])


def _change(row: Criterion) -> str:
    verb = "raise" if row.comparison == "at_least" else "lower"
    return f"{verb} {row.title} from {value_of(row)} to {asked_of(row)}"
