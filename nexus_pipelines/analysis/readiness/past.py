"""How a release went: its tickets and verdict on days of the past."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nexus_pipelines.analysis.readiness.answer import answer
from nexus_pipelines.analysis.readiness.assess import risk_evidence
from nexus_pipelines.analysis.readiness.change_risk.risks import change_risks
from nexus_pipelines.analysis.readiness.gather import gather_days
from nexus_pipelines.analysis.readiness.judgements_in_force import judgements_in_force
from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.queries.query import ASKED, end_of, statement
from nexus_pipelines.analysis.readiness.queries.tickets_asked import JUDGED
from nexus_pipelines.analysis.readiness.records import Judgements, Moment, Release, Verdict
from nexus_pipelines.analysis.readiness.releases import Ask
from nexus_pipelines.analysis.readiness.score import coverage, score
from nexus_pipelines.analysis.readiness.verdict import verdict_of

# A year of weeks: before that a burn-up of a version that is still not out tells of its idea, not of its work.
MAX_WEEKS = 52
_COUNTS = """
select
    asked.release_id,
    asked.moment,
    count(judged.issue_key) as total_tickets,
    count(judged.issue_key) filter (where judged.is_done) as done_tickets,
    count(judged.issue_key) filter (where not judged.is_done) as open_tickets,
    count(judged.issue_key) filter (where judged.is_blocked) as blocked_tickets
from asked
left join judged on asked.release_id = judged.release_id and asked.moment = judged.moment
group by asked.release_id, asked.moment
"""
# When the first of its tickets came into it: with its creation, or later as the changelog tells.
_FIRST = """
with added as (

    select issue_key, to_value as version_id, min(changed_at) as added_at
    from issue_changes
    where lower(field) = 'fix version' and to_value is not null
    group by issue_key, to_value

)

select asked.release_id, min(coalesce(added.added_at, issues.created_at)) as first_at
from (select unnest($releases) as release_id) as asked
inner join releases on asked.release_id = releases.canonical_release_id
inner join versions on releases.version_id = coalesce(versions.twin_of_version_id, versions.version_id)
inner join issue_versions on versions.version_id = issue_versions.version_id and issue_versions.relation = 'fix'
inner join issues on issue_versions.issue_key = issues.issue_key
left join added on issue_versions.issue_key = added.issue_key and issue_versions.version_id = added.version_id
where coalesce(added.added_at, issues.created_at) is not null
group by asked.release_id
"""


@dataclass(frozen=True, kw_only=True)
class TicketCounts:
    """Tickets of a release on a day; open and blocked overlap."""

    total_tickets: int = 0
    done_tickets: int = 0
    open_tickets: int = 0
    blocked_tickets: int = 0


@dataclass(frozen=True, kw_only=True)
class PastPoint:
    """What a release was on a day, by a policy and what people had judged by then."""

    release: Release
    day: date
    tickets: TicketCounts
    verdict: Verdict
    score: float | None
    coverage: float


def mondays_of(ask: Ask, releases: Sequence[Release], *, until: date) -> Sequence[tuple[Release, date]]:
    """Each Monday before `until` from the first ticket of a release on, at most `MAX_WEEKS`, newest first."""
    if not releases:
        return []
    rows = ask(_FIRST, {"releases": [release.release_id for release in releases]})
    first = {release_id: first_at.date() for release_id, first_at in rows.iter_rows()}
    newest = until - timedelta(days=until.weekday() or 7)
    weeks = [newest - timedelta(weeks=back) for back in range(MAX_WEEKS)]
    return [(release, day) for day in weeks for release in releases if first.get(release.release_id, until) <= day]


def ticket_counts(ask: Ask, asked: Sequence[tuple[str, date]]) -> Mapping[tuple[str, date], TicketCounts]:
    """Tickets of releases on days, by release_id and day."""
    if not asked:
        return {}
    values = {"releases": [release_id for release_id, _ in asked], "moments": [end_of(day) for _, day in asked]}
    days = {moment: day for moment, (_, day) in zip(values["moments"], asked, strict=True)}
    rows = ask(statement(JUDGED, asked=ASKED, answer=_COUNTS), values)
    return {(row.pop("release_id"), days[row.pop("moment")]): TicketCounts(**row) for row in rows.iter_rows(named=True)}


def past_points(
    ask: Ask,
    asked: Sequence[tuple[Release, date]],
    *,
    policy_of: Callable[[str], Policy],
    judgements_of: Callable[[Release, datetime], Judgements],
) -> Sequence[PastPoint]:
    """Releases on past days, each pair once, in a fixed number of queries. judgements_of: what held at a moment."""
    pairs = [(release.release_id, day) for release, day in asked]
    policies = {key: policy_of(key) for key in sorted({release.project_key for release, _ in asked})}
    criteria = {term.criterion for policy in policies.values() for term in policy.terms}
    evidence = gather_days(ask, pairs, criteria=criteria)
    counts = ticket_counts(ask, pairs)
    risks = change_risks(ask, pairs, with_sql=False) if "change_risk" in criteria else {}
    points: list[PastPoint] = []
    for release, day in asked:
        now = end_of(day)
        moment = Moment(snapshot_id=0, published_at=now, as_of=day, now=now)
        judged = judgements_in_force(judgements_of(release, now), moment)
        risk = risk_evidence(risks.get((release.release_id, day)), now)
        told = {**risk, **{piece.criterion: piece for piece in evidence[release.release_id, day]}}
        terms = policies[release.project_key].terms
        rows = [answer(term, told.get(term.criterion), judged, moment).row for term in terms]
        points.append(
            PastPoint(
                release=release,
                day=day,
                tickets=counts[release.release_id, day],
                verdict=verdict_of(rows),
                score=score(rows),
                coverage=coverage(rows),
            )
        )
    return points
