"""The verdict on one release from its evidence, a policy and what people judged."""

from collections.abc import Sequence
from datetime import timedelta

from nexus_pipelines.analysis.readiness.answer import Answer, answer
from nexus_pipelines.analysis.readiness.criteria import CRITERIA_BY_ID
from nexus_pipelines.analysis.readiness.flip_set import flip_sets
from nexus_pipelines.analysis.readiness.judgements_in_force import JudgementsInForce, judgements_in_force
from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.records import (
    Assessment,
    ChangeRisk,
    Evidence,
    Judgements,
    Moment,
    Release,
    Waiver,
)
from nexus_pipelines.analysis.readiness.score import coverage, score
from nexus_pipelines.analysis.readiness.verdict import MISSING, rationale_of, verdict_of

# The vocabulary's deadline for the conditions of a CONDITIONAL release.
_DAYS_FOR_CONDITIONS = 7


def assess(
    release: Release,
    evidence: Sequence[Evidence],
    policy: Policy,
    *,
    judgements: Judgements,
    moment: Moment,
    change_risk: ChangeRisk | None = None,
) -> Assessment:
    """The assessment of one release: the same inputs give the same one.

    evidence: at most one of each criterion; of those that the policy leaves out it is not looked at. change_risk: also
    answers the criterion of that name where no evidence does.
    """
    judged = judgements_in_force(judgements, moment)
    told = {**_risk_evidence(change_risk, moment), **{piece.criterion: piece for piece in evidence}}
    answers = [answer(term, told.get(term.criterion), judged, moment) for term in policy.terms]
    rows = tuple(one.row for one in answers)
    verdict = verdict_of(rows)
    flip_set, flip_set_to_go = flip_sets(answers)
    due = moment.as_of + timedelta(days=_DAYS_FOR_CONDITIONS) if verdict == "CONDITIONAL" else None
    return Assessment(
        release=release,
        moment=moment,
        policy_name=policy.name,
        policy_version=policy.version,
        judgements_version=judgements.version,
        verdict=verdict,
        rationale=rationale_of(verdict, rows, due=due),
        score=score(rows),
        coverage=coverage(rows),
        criteria=rows,
        gaps=tuple(row.title for row in rows if row.is_required and row.status in MISSING),
        conditions_due=due,
        change_risk=change_risk,
        flip_set=flip_set,
        flip_set_to_go=flip_set_to_go,
        notes=tuple(_notes(answers, judged, policy)),
    )


def pending(release: Release, policy: Policy, *, moment: Moment) -> Assessment:
    """What stands for a release until it is assessed."""
    return Assessment(
        release=release,
        moment=moment,
        policy_name=policy.name,
        policy_version=policy.version,
        judgements_version="",
        verdict="PENDING",
        rationale="The release has not been assessed yet.",
        score=None,
        coverage=0.0,
        criteria=(),
    )


def _risk_evidence(risk: ChangeRisk | None, moment: Moment) -> dict[str, Evidence]:
    if risk is None:
        return {}
    value = 100 * risk.probability
    return {"change_risk": Evidence(criterion="change_risk", source="model", sql="", value=value, as_of=moment.now)}


def _notes(answers: Sequence[Answer], judged: JudgementsInForce, policy: Policy) -> list[str]:
    gaps = [
        f"{one.row.title}: {one.gap}."
        for one in answers
        if one.gap and one.row.status in MISSING and not one.row.is_required
    ]
    holding = [f"{_named(waiver)} holds until {waiver.expires_on}." for waiver in judged.waivers]
    expired = [f"{_named(waiver)} expired on {waiver.expires_on} and does nothing." for waiver in judged.expired]
    judged_criteria = {waiver.criterion for waiver in judged.waivers} | set(judged.attestations)
    strangers = [
        f"A person judged {_title(criterion)}, but the policy {policy.name} does not ask for it."
        for criterion in sorted(judged_criteria - set(policy.by_criterion))
    ]
    return gaps + holding + expired + strangers


def _named(waiver: Waiver) -> str:
    of = _title(waiver.criterion) if waiver.item is None else f"{waiver.item} in {_title(waiver.criterion)}"
    return f"Waiver {waiver.waiver_id} of {of} by {waiver.approved_by}"


def _title(criterion: str) -> str:
    return CRITERIA_BY_ID[criterion].title if criterion in CRITERIA_BY_ID else criterion
