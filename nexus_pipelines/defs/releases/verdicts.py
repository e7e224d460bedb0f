"""Rows of the published verdicts: releases that are not out, as of a day, and the weeks behind them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import duckdb
import polars as pl

from nexus_pipelines.analysis.readiness.judge import judge_all
from nexus_pipelines.analysis.readiness.judgements import NOTHING_JUDGED, judgements_by_release, release_of
from nexus_pipelines.analysis.readiness.past import mondays_of, past_points, ticket_counts
from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.records import Judgements, Moment, Release
from nexus_pipelines.analysis.readiness.releases import Ask, releases_to_judge
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_policy
from nexus_pipelines.analysis.readiness.stored_policies import policy_for
from nexus_pipelines.defs.releases.rows import assessment_row, criterion_rows, past_row, today_row
from nexus_pipelines.defs.releases.tables import RELEASE_ASSESSMENTS, RELEASE_CRITERIA, RELEASE_HISTORY
from nexus_pipelines.defs.session import say
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.judgement_rows import JudgementRows
from nexus_pipelines.operations.releases.terms import ReleaseTerms
from nexus_pipelines.warehouse.derived import DerivedTable, create_derived

# Of a build; what is left of the past comes with the next ones.
PAST_POINTS = 500


def verdict_rows(
    lake: duckdb.DuckDBPyConnection,
    *,
    as_of: date,
    now: datetime,
    terms: ReleaseTerms,
    read_at: Mapping[str, datetime],
) -> Mapping[DerivedTable, Sequence[Mapping[str, Any]]]:
    """All rows of the three tables, as of a day. read_at: as `gather` takes it; now: what data is fresh for."""
    create_derived(lake, RELEASE_HISTORY)
    row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
    with lake.cursor() as cursor:
        cursor.execute("use lake.marts")

        def ask(sql: str, values: Mapping[str, Any] | None = None) -> pl.DataFrame:
            return cursor.execute(sql, values or {}).pl()

        releases = releases_to_judge(ask, released=False)
        policy_of = policies_of(terms)
        assessments = judge_all(
            ask,
            releases,
            policy_of=policy_of,
            judgements_of=_said(terms.judged, now),
            moment=Moment(snapshot_id=int(row[0]) if row else 0, published_at=now, as_of=as_of, now=now),
            read_at=read_at,
        )
        counts = ticket_counts(ask, [(release.release_id, as_of) for release in releases])
        past = _past(ask, releases, terms, policy_of, as_of=as_of)
    told = [(each, counts[each.release.release_id, as_of]) for each in assessments]
    today = [today_row(each, tickets, measured_by(policy_of(each.release.project_key))) for each, tickets in told]
    return {
        RELEASE_ASSESSMENTS: [assessment_row(*each) for each in told],
        RELEASE_CRITERIA: [row for each in assessments for row in criterion_rows(each)],
        RELEASE_HISTORY: [*past, *today],
    }


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


def _said(rows: JudgementRows, at: datetime) -> Callable[[Release], Judgements]:
    """What people had judged of a release at a moment."""
    judged = judgements_by_release(rows, at=at)
    return lambda release: judged.get(release_of(release.project_key, release.version_name), NOTHING_JUDGED)


def _past(
    ask: Ask, releases: Sequence[Release], terms: ReleaseTerms, policy_of: Callable[[str], Policy], *, as_of: date
) -> list[Mapping[str, Any]]:
    """All rows of these releases before the day: those that are there, and some that were not, newest weeks first."""
    by_id = {release.release_id: release for release in releases}
    by_what = {release_id: measured_by(policy_of(release.project_key)) for release_id, release in by_id.items()}
    names = ", ".join(RELEASE_HISTORY.columns)
    stored = ask(f"select {names} from release_history where day < $day", {"day": as_of})  # noqa: S608 - our names
    kept = {
        (row["release_id"], row["day"]): row
        for row in stored.iter_rows(named=True)
        if row["release_id"] in by_id and (not row["is_rebuilt"] or row["measured_by"] == by_what[row["release_id"]])
    }
    wanted = [
        (release, day)
        for release, day in mondays_of(ask, releases, until=as_of)
        if (release.release_id, day) not in kept
    ]
    said: dict[datetime, Callable[[Release], Judgements]] = {}

    def judgements_of(release: Release, at: datetime) -> Judgements:
        if at not in said:
            said[at] = _said(terms.judged, at)
        return said[at](release)

    points = past_points(ask, wanted[:PAST_POINTS], policy_of=policy_of, judgements_of=judgements_of)
    return [*kept.values(), *(past_row(point, by_what[point.release.release_id]) for point in points)]
