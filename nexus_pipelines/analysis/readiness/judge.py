"""Verdicts from published tables: evidence gathered by SQL, then assessed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from nexus_pipelines.analysis.readiness.assess import assess
from nexus_pipelines.analysis.readiness.change_risk.risks import change_risks as tell_risks
from nexus_pipelines.analysis.readiness.gather import gather
from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.published_evidence import published_evidence
from nexus_pipelines.analysis.readiness.queries.query import end_of
from nexus_pipelines.analysis.readiness.records import Assessment, ChangeRisk, Judgements, Moment, Release
from nexus_pipelines.analysis.readiness.releases import Ask


def judge(
    ask: Ask,
    release: Release,
    policy: Policy,
    judgements: Judgements,
    moment: Moment,
    *,
    read_at: Mapping[str, datetime] | None = None,
    change_risk: ChangeRisk | None = None,
) -> Assessment:
    """The verdict on one release at a moment, from what the build gathered on that day where it did.

    read_at: as `gather` takes it; change_risk: as the tables tell it.
    """
    known = published_evidence(ask, release, policy, as_of=moment.as_of, read_at=read_at)
    if known is not None:
        risk = change_risk or known.change_risk
        return assess(release, known.evidence, policy, judgements=judgements, moment=moment, change_risk=risk)
    (judged,) = judge_all(
        ask,
        [release],
        policy_of=lambda _: policy,
        judgements_of=lambda _: judgements,
        moment=moment,
        read_at=read_at,
        change_risks=None if change_risk is None else {release.release_id: change_risk},
    )
    return judged


def judge_all(
    ask: Ask,
    releases: Sequence[Release],
    *,
    policy_of: Callable[[str], Policy],
    judgements_of: Callable[[Release], Judgements],
    moment: Moment,
    read_at: Mapping[str, datetime] | None = None,
    change_risks: Mapping[str, ChangeRisk] | None = None,
) -> Sequence[Assessment]:
    """Verdicts on many releases, in their order, in as many queries as for one.

    policy_of: by project key. change_risks: by release_id; told from the tables where not given.
    """
    policies = {key: policy_of(key) for key in sorted({release.project_key for release in releases})}
    criteria = {term.criterion for policy in policies.values() for term in policy.terms}
    if change_risks is None:
        told = tell_risks(ask, [(release.release_id, moment.as_of) for release in releases])
        change_risks = {release_id: risk for (release_id, _), risk in told.items()}
    evidence = gather(ask, releases, as_of=moment.as_of, criteria=criteria, read_at=read_at)
    return [
        assess(
            release,
            evidence[release.release_id],
            policies[release.project_key],
            judgements=judgements_of(release),
            moment=moment,
            change_risk=change_risks.get(release.release_id),
        )
        for release in releases
    ]


def moment_of(*, snapshot_id: int, published_at: datetime, as_of: date | None = None) -> Moment:
    """The moment at which a publication is judged, or a past day as it knows it."""
    today = published_at.date()
    day = as_of or today
    return Moment(
        snapshot_id=snapshot_id,
        published_at=published_at,
        as_of=day,
        now=end_of(day) if day < today else published_at,
    )
