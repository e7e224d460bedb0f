"""Every state of a gate and every pair of states gives the verdict that the policy's mapping says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations, product

import pytest
from readiness_cases import NOW, attestation, evidence, judged, things, waiver

from nexus_pipelines.analysis.readiness.criteria import CRITERIA, CRITERIA_BY_ID
from nexus_pipelines.analysis.readiness.policy import Policy, as_mapping
from nexus_pipelines.analysis.readiness.policy_reading import read_policy
from nexus_pipelines.analysis.readiness.records import Attestation, Evidence, Waiver
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_documents, shipped_policy

# What is fed in, and the status that it is to be given.
STATES = {
    "met": "met",
    "failed": "failed",
    "unknown": "unknown",
    "stale": "stale",
    "waived": "waived",
    "waived by item": "waived",
    "waived without data": "waived",
    "waiver expired": "failed",
    "some items waived": "failed",
}
PLAIN = ("met", "failed", "unknown", "stale", "waived")


@dataclass
class Inputs:
    pieces: list[Evidence] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    attestations: list[Attestation] = field(default_factory=list)


def everything_on() -> Policy:
    """All criteria of the catalogue, those of people with a limit of age, and every third one required."""
    terms = {known.criterion: {"required": place % 3 == 0, "max_age_hours": 24} for place, known in enumerate(CRITERIA)}
    return read_policy({"name": "everything", "extends": "default", "criteria": terms}, known=shipped_documents())


def put(inputs: Inputs, criterion: str, terms: Mapping[str, float], state: str) -> None:
    known = CRITERIA_BY_ID[criterion]
    limit = terms.get("max_age_hours", 24)
    threshold = terms["threshold"]
    step = 1.0 if known.unit in ("count", "yes_no", "milliseconds") else 0.125
    worse = threshold + step if known.comparison == "at_most" else threshold - step
    age = limit + 0.01 if state == "stale" else limit
    value = {"met": threshold, "unknown": None, "waived without data": None}.get(state, worse)
    number = len(inputs.waivers) + 1
    items = things("ticket", f"{criterion}-1", f"{criterion}-2", gain=step / 2)
    if state in ("waived", "waived without data"):
        inputs.waivers.append(waiver(criterion, number=number))
    elif state == "waiver expired":
        inputs.waivers.append(waiver(criterion, number=number, expires=NOW.date().replace(day=NOW.day - 1)))
    elif state == "waived by item":
        inputs.waivers += [waiver(criterion, item.key, number=number + n) for n, item in enumerate(items)]
    elif state == "some items waived":
        inputs.waivers.append(waiver(criterion, items[0].key, number=number))
    if known.is_attested and "item" not in state:
        if value is not None:
            inputs.attestations.append(attestation(criterion, value == threshold, age_hours=age))
        return
    inputs.pieces.append(evidence(criterion, value, items if value == worse else (), age_hours=age))


def expected(terms: Mapping[str, Mapping[str, object]], states: Mapping[str, str]) -> str:
    """The vocabulary's table, over statuses and the policy as it is written."""
    statuses = {criterion: STATES[states.get(criterion, "met")] for criterion in terms}
    failed = {terms[criterion]["severity"] for criterion, status in statuses.items() if status == "failed"}
    if "blocker" in failed:
        return "NO_GO"
    if any(terms[criterion]["required"] for criterion, status in statuses.items() if status in ("unknown", "stale")):
        return "UNKNOWN"
    return "CONDITIONAL" if "risk" in failed else "GO"


def wrong(policy: Policy, cases: list[dict[str, str]]) -> list[str]:
    terms = as_mapping(policy)["criteria"]
    faults: list[str] = []
    for states in cases:
        inputs = Inputs()
        for criterion in terms:
            put(inputs, criterion, terms[criterion], states.get(criterion, "met"))
        told = judged(inputs.pieces, policy=policy, waivers=inputs.waivers, attestations=inputs.attestations)
        statuses = {row.criterion: row.status for row in told.criteria}
        as_fed = {criterion: STATES[states.get(criterion, "met")] for criterion in terms}
        if statuses != as_fed or told.verdict != expected(terms, states):
            faults.append(f"{states}: {told.verdict}, expected {expected(terms, states)}; {statuses}")
        missing = [r.title for r in told.criteria if r.is_required and as_fed[r.criterion] in ("unknown", "stale")]
        if list(told.gaps) != missing or any(title not in told.rationale for title in missing):
            faults.append(f"{states}: gaps {told.gaps}, expected {missing}; {told.rationale}")
    return faults


def singles(policy: Policy) -> list[dict[str, str]]:
    return [{}, *({term.criterion: state} for term, state in product(policy.terms, STATES))]


def test_every_state_of_every_criterion() -> None:
    policy = everything_on()
    cases = singles(policy)
    assert len(cases) > 180
    assert wrong(policy, cases) == []


@pytest.mark.parametrize("place", range(len(shipped_policy().terms) - 1))
def test_every_pair_under_the_default_policy(place: int) -> None:
    policy = read_policy(
        {
            "name": "dated",
            "extends": "default",
            "criteria": {
                "performance_benchmarks": {"max_age_hours": 24},
                "documentation_updated": {"max_age_hours": 24},
            },
        },
        known=shipped_documents(),
    )
    names = [term.criterion for term in policy.terms]
    pairs = [pair for pair in combinations(names, 2) if pair[0] == names[place]]
    cases = [{one: state, other: of_other} for one, other in pairs for state, of_other in product(PLAIN, PLAIN)]
    assert len(cases) == 25 * (len(names) - 1 - place)
    assert wrong(policy, cases) == []


def test_without_any_evidence_nothing_passes() -> None:
    told = judged([])
    assert told.verdict == "UNKNOWN"
    assert told.score is None
    assert told.coverage == 0
    assert len(told.gaps) == 6
