"""Releases: what is still to come, with its readiness figures, and what came last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.published_tables import has_tables

_UNRELEASED = """
select
    readiness.project_key,
    readiness.version_name,
    {verdict} as verdict,
    floor(100 * readiness.completion_ratio + 1e-9) as completion_percent,
    readiness.total_issues,
    readiness.done_issues,
    readiness.open_blockers,
    floor(readiness.hygiene_score + 1e-9) as hygiene_score,
    readiness.last_commit_at,
    readiness.commit_count,
    readiness.release_date,
    readiness.days_to_release,
    readiness.is_overdue
from readiness
{judged}
where $projects is null or list_contains($projects::varchar[], readiness.project_key)
order by
    coalesce(readiness.is_sprint_named, false),
    readiness.release_date is null,
    readiness.release_date,
    readiness.total_issues = 0,
    readiness.last_commit_at desc nulls last,
    readiness.project_key,
    readiness.version_name
limit 500
"""

_JUDGED = """
left join release_assessments as judged
    on readiness.project_key = judged.project_key and readiness.version_name = judged.version_name
"""

_SUMMARY = """
select
    count(*) as unreleased,
    count(*) filter (where is_overdue) as overdue,
    sum(open_blockers)::bigint as open_blockers,
    sum(total_issues)::bigint as total_issues,
    sum(done_issues)::bigint as done_issues,
    max(last_commit_at) as last_commit_at
from readiness
where $projects is null or list_contains($projects::varchar[], project_key)
"""

_RELEASED = """
select
    project_key,
    repository,
    version_name,
    tag_name,
    coalesce(released_at, release_date::timestamptz) as released_at,
    issue_count,
    done_count,
    match_evidence
from releases
where
    is_released
    and ($projects is null or list_contains($projects::varchar[], project_key))
order by coalesce(released_at, release_date::timestamptz) desc nulls last, version_name desc
limit 20
"""


def _selected(projects: Sequence[str]) -> list[str] | None:
    return list(projects) or None


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The unreleased versions together; everything but the counts is None when there are none."""

    unreleased: int
    overdue: int
    open_blockers: int | None
    total_issues: int | None
    done_issues: int | None
    last_commit_at: datetime | None


def summary(snapshot: Snapshot, projects: Sequence[str]) -> Summary:
    """Counts over all unreleased versions; an issue in two versions counts in each."""
    return Summary(**snapshot.row(_SUMMARY, projects=_selected(projects)))


def unreleased(snapshot: Snapshot, projects: Sequence[str]) -> pl.DataFrame:
    """One row an unreleased version; at most 500. No `projects` means all.

    Soonest first; those without a date after them, the ones worked on last before the others.
    """
    is_judged = has_tables(snapshot, ["release_assessments"])
    sql = _UNRELEASED.format(
        verdict="judged.verdict" if is_judged else "null::varchar", judged=_JUDGED if is_judged else ""
    )
    return snapshot.rows(sql, projects=_selected(projects))


def released(snapshot: Snapshot, projects: Sequence[str]) -> pl.DataFrame:
    """The 20 releases that happened last; a release without a date comes after those with one."""
    return snapshot.rows(_RELEASED, projects=_selected(projects))
