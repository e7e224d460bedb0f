"""One criterion of a policy, answered from its evidence and what people judged."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from nexus_pipelines.analysis.readiness.criteria import CRITERIA_BY_ID, KnownCriterion
from nexus_pipelines.analysis.readiness.judgements_in_force import JudgementsInForce, as_utc
from nexus_pipelines.analysis.readiness.policy import Term
from nexus_pipelines.analysis.readiness.records import Criterion, Evidence, Item, Moment, Status, Waiver
from nexus_pipelines.analysis.readiness.score import credit, meets
from nexus_pipelines.analysis.readiness.wording import asked, figure, listed, sentence


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A row, and what the flip set needs beside it.

    value: what is left once waived items are taken out. items: those that are not waived. gap: why nothing is known.
    """

    row: Criterion
    value: float | None
    items: Sequence[Item]
    gap: str | None


def answer(term: Term, evidence: Evidence | None, judged: JudgementsInForce, moment: Moment) -> Answer:
    """The row of one criterion: its status, its share of the score, and a sentence with the figures."""
    known = CRITERIA_BY_ID[term.criterion]
    told = _attested(known, judged) or evidence or _nothing(known)
    value = told.value if told.value is not None and math.isfinite(told.value) else None
    gap = (told.gap or "no data").rstrip(".") if value is None else _age_fault(told, term, moment)
    waivers = [waiver for waiver in judged.waivers if waiver.criterion == term.criterion]
    whole = next((waiver for waiver in reversed(waivers) if waiver.item is None), None)
    waived = _waived_items(told.items, waivers)
    left = None if value is None else _without(known, value, [item for item, _ in waived])
    status = _status(known, term, value=value, left=left, gap=gap, whole=whole)
    waiver = (whole or waived[0][1]) if status == "waived" else None
    row = Criterion(
        criterion=term.criterion,
        title=known.title,
        severity=term.severity,
        is_required=term.is_required,
        comparison=known.comparison,
        threshold=term.threshold,
        unit=known.unit,
        status=status,
        value=value,
        sample_size=told.sample_size,
        as_of=told.as_of,
        source=told.source,
        sql=told.sql,
        weight=term.weight,
        # A waiver lets a release pass; it makes it no better: the score counts what was measured.
        contribution=None if value is None or gap else term.weight * credit(known.comparison, value, term.threshold),
        details=_details(known, term, told, value=value, gap=gap, waiver=waiver, waived=[item for item, _ in waived]),
        items=tuple(told.items),
        item_count=max(told.item_count, len(told.items)),
        gap=told.gap,
        waiver=waiver,
    )
    spared = {item.key for item, _ in waived}
    return Answer(row=row, value=left, items=[item for item in told.items if item.key not in spared], gap=gap)


def _attested(known: KnownCriterion, judged: JudgementsInForce) -> Evidence | None:
    said = judged.attestations.get(known.criterion) if known.is_attested else None
    if said is None:
        return None
    value = float(said.is_met)
    return Evidence(criterion=known.criterion, source="person", sql="", value=value, as_of=said.attested_at)


def _nothing(known: KnownCriterion) -> Evidence:
    gap = "nobody attested it" if known.is_attested else "no evidence was gathered"
    return Evidence(criterion=known.criterion, source=known.source, sql="", gap=gap)


def _age_fault(told: Evidence, term: Term, moment: Moment) -> str | None:
    if term.max_age_hours is None:
        return None
    if told.as_of is None:
        return "nobody knows how old the data is"
    age = as_utc(moment.now) - as_utc(told.as_of)
    if age <= timedelta(hours=term.max_age_hours):
        return None
    read = as_utc(told.as_of).strftime("%Y-%m-%d %H:%M")
    return f"the data is of {read} UTC, more than {term.max_age_hours:g} hours old"


def _waived_items(items: Sequence[Item], waivers: Sequence[Waiver]) -> list[tuple[Item, Waiver]]:
    by_key = {waiver.item: waiver for waiver in waivers if waiver.item is not None}
    return [(item, by_key[item.key]) for item in items if item.key in by_key]


def _without(known: KnownCriterion, value: float, items: Sequence[Item]) -> float:
    gain = sum(item.gain for item in items)
    return value + gain if known.comparison == "at_least" else value - gain


def _status(
    known: KnownCriterion, term: Term, *, value: float | None, left: float | None, gap: str | None, whole: Waiver | None
) -> Status:
    if value is None or left is None:
        return "waived" if whole else "unknown"
    if gap is None and meets(known.comparison, value, term.threshold):
        return "met"
    if whole or (gap is None and meets(known.comparison, left, term.threshold)):
        return "waived"
    return "failed" if gap is None else "stale"


def _details(
    known: KnownCriterion,
    term: Term,
    told: Evidence,
    *,
    value: float | None,
    gap: str | None,
    waiver: Waiver | None,
    waived: Sequence[Item],
) -> str:
    basis = f" (of {told.sample_size:,})" if known.unit == "percent" and told.sample_size is not None else ""
    return sentence(
        [
            f"{known.title}: {figure(value, known.unit, beside=term.threshold)}{basis}, asked for is "
            f"{asked(known.comparison, term.threshold, known.unit)}",
            gap or "",
            f"waived by {waiver.approved_by} until {waiver.expires_on}: {waiver.reason}" if waiver else "",
            f"waived: {listed(item.key for item in waived)}" if waived else "",
        ]
    )
