"""Verdicts on releases as an asset: those that are not out, as of today, and the weeks behind them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import dagster as dg

from nexus_pipelines.analysis.readiness.judge import judge_all
from nexus_pipelines.analysis.readiness.judgements import NOTHING_JUDGED, judgements_by_release, release_of
from nexus_pipelines.analysis.readiness.past import mondays_of, past_points, ticket_counts
from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.records import Judgements, Moment, Release
from nexus_pipelines.analysis.readiness.releases import Ask, releases_to_judge
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_policy
from nexus_pipelines.analysis.readiness.stored_policies import policy_for
from nexus_pipelines.defs.fingerprint import is_up_to_date, unchanged
from nexus_pipelines.defs.marts import key_of, spec_of, write_table
from nexus_pipelines.defs.releases.rows import assessment_row, criterion_rows, past_row, today_row
from nexus_pipelines.defs.releases.tables import (
    RELEASE_ASSESSMENTS,
    RELEASE_CRITERIA,
    RELEASE_HISTORY,
    RELEASE_TABLES,
)
from nexus_pipelines.defs.session import BuildSession, report, say
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.last_reads import last_reads
from nexus_pipelines.operations.releases.terms import ReleaseTerms
from nexus_pipelines.warehouse.derived import create_derived, frame_of

MARTS = (
    *("releases", "release_ranges", "release_scope", "versions", "issues", "issue_versions", "issue_links"),
    *("issue_transitions", "issue_changes", "commits", "repositories", "pull_requests", "builds", "test_results"),
    *("security_coverage", "security_findings", "hygiene_group_scores", "hygiene_ticket_scores", "data_sources"),
)
# Of a build; what is left of the past comes with the next ones.
_PAST_POINTS = 500


@dg.multi_asset(name="release_verdicts", specs=[spec_of(table, "readiness", MARTS) for table in RELEASE_TABLES])
def release_verdicts(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> Iterator[dg.MaterializeResult[Any]]:
    """Each release that is not out, judged by its policy and by what people said up to now."""
    if is_up_to_date(builder):
        yield from unchanged(builder, *(key_of(table) for table in RELEASE_TABLES))
        return
    now = datetime.now(UTC)
    with builder.lake.cursor() as lake:
        lake.execute("use lake.marts")

        def ask(sql: str, values: Mapping[str, Any] | None = None) -> Any:
            return lake.execute(sql, values or {}).pl()

        releases = releases_to_judge(ask, released=False)
        policy_of = policies_of(builder.release_terms)
        judged = judgements_by_release(builder.release_terms.judged, at=now)
        row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
        assessments = judge_all(
            ask,
            releases,
            policy_of=policy_of,
            judgements_of=lambda release: judged.get(
                release_of(release.project_key, release.version_name), NOTHING_JUDGED
            ),
            moment=Moment(snapshot_id=int(row[0]) if row else 0, published_at=now, as_of=builder.as_of, now=now),
            read_at=last_reads(builder.postgres),
        )
        counts = ticket_counts(ask, [(release.release_id, builder.as_of) for release in releases])
        past = _past(ask, builder, releases, policy_of)
    verdicts = ", ".join(sorted({each.verdict for each in assessments})) or "none to judge"
    report(context, f"Releases: {len(assessments)} judged ({verdicts}), {len(past)} points of their past.")
    told = [(each, counts[each.release.release_id, builder.as_of]) for each in assessments]
    yield write_table(
        builder, RELEASE_ASSESSMENTS, frame_of(RELEASE_ASSESSMENTS, [assessment_row(*each) for each in told])
    )
    rows = [row for each in assessments for row in criterion_rows(each)]
    yield write_table(builder, RELEASE_CRITERIA, frame_of(RELEASE_CRITERIA, rows))
    today = [today_row(each, tickets, measured_by(policy_of(each.release.project_key))) for each, tickets in told]
    yield write_table(builder, RELEASE_HISTORY, frame_of(RELEASE_HISTORY, [*past, *today]))


def policies_of(terms: ReleaseTerms) -> Callable[[str], Policy]:
    """The policy of a project; one that this version cannot read is said, and the shipped default stands in for it."""
    known: dict[str, Policy] = {}

    def policy_of(project: str) -> Policy:
        if project not in known:
            try:
                known[project] = policy_for(terms.policies, project)
            except UserError as error:
                # Another version of Nexus may have stored it: a build of everything else must not fail for it.
                say(f"Releases of {project}: {error}; the shipped default policy stands in for its own.")
                known[project] = shipped_policy()
        return known[project]

    return policy_of


def measured_by(policy: Policy) -> str:
    """What a point of the past was judged by: another one means that it must be judged anew."""
    return f"{policy.name} {policy.version}"


def _past(
    ask: Ask, builder: BuildSession, releases: Sequence[Release], policy_of: Callable[[str], Policy]
) -> list[Mapping[str, Any]]:
    """All rows of these releases before today: those that are there, and some that were not, newest weeks first."""
    create_derived(builder.lake, RELEASE_HISTORY)
    names = ", ".join(RELEASE_HISTORY.columns)
    stored = ask(f"select {names} from release_history where day < $today", {"today": builder.as_of})  # noqa: S608
    by_id = {release.release_id: release for release in releases}
    kept = {
        (row["release_id"], row["day"]): row
        for row in stored.iter_rows(named=True)
        if row["release_id"] in by_id
        and (
            not row["is_rebuilt"] or row["measured_by"] == measured_by(policy_of(by_id[row["release_id"]].project_key))
        )
    }
    wanted = [
        (release, day)
        for release, day in mondays_of(ask, releases, until=builder.as_of)
        if (release.release_id, day) not in kept
    ]
    said: dict[date, Mapping[tuple[str, str], Judgements]] = {}

    def judgements_of(release: Release, at: datetime) -> Judgements:
        if at.date() not in said:
            said[at.date()] = judgements_by_release(builder.release_terms.judged, at=at)
        return said[at.date()].get(release_of(release.project_key, release.version_name), NOTHING_JUDGED)

    points = past_points(ask, wanted[:_PAST_POINTS], policy_of=policy_of, judgements_of=judgements_of)
    found = [past_row(point, measured_by(policy_of(point.release.project_key))) for point in points]
    return [*kept.values(), *found]
