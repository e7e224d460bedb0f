"""All releases, each once: what Jira, Git and plans say, the verdict of the last run, and what people manage here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import polars as pl

from nexus_dashboard.data.catalog import columns
from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.published_tables import has_tables
from nexus_pipelines.operations.releases.records import ManagedRelease

State = Literal["at risk", "overdue", "upcoming", "no date", "released"]
# The vocabulary's limit: a release is at risk within so many days of its date.
AT_RISK_DAYS = 14

_RELEASES = """
with

named as (

    select
        releases.project_key,
        releases.version_name,
        list_sort(list(distinct releases.repository) filter (where releases.repository is not null)) as repositories,
        list_sort(list(distinct releases.tag_name) filter (where releases.tag_name is not null)) as tag_names,
        list_sort(list(distinct releases.match_evidence)) as match_evidence,
        bool_or(releases.is_released) as is_released,
        max(releases.released_at) as released_at,
        min(versions.start_date) as start_date,
        coalesce(min(releases.target_date), min(releases.release_date)) as release_date,
        {planned_names} as planned_names,
        max(releases.issue_count) as issue_count,
        max(releases.done_count) as done_count
    from releases
    left join versions on releases.version_id = versions.version_id
    where
        releases.project_key is not null
        and not releases.is_archived
        and not coalesce(releases.is_sprint_named, false)
    group by releases.project_key, releases.version_name

)

select named.*, {verdict}
from named
{judged}
order by named.project_key, named.version_name
"""

_PLANNED_NAMES = """
        list(distinct releases.planned_version_name) filter (where releases.planned_version_name is not null)
"""
_JUDGED = """
    judged.verdict,
    judged.score,
    judged.coverage,
    judged.rationale,
    judged.total_tickets,
    judged.done_tickets,
    judged.as_of,
    judged.repositories as judged_repositories
"""
_JOIN = """
left join release_assessments as judged
    on named.project_key = judged.project_key and named.version_name = judged.version_name
"""
_NOT_JUDGED = """
    null::varchar as verdict,
    null::double as score,
    null::double as coverage,
    null::varchar as rationale,
    null::bigint as total_tickets,
    null::bigint as done_tickets,
    null::date as as_of,
    null::varchar[] as judged_repositories
"""


@dataclass(frozen=True, kw_only=True)
class ReleaseRow:
    """One release. target_date: the day a person set here, else Jira's or a plan's; of a released one its day.

    release_id: of the managed row; None while nobody manages it. score, completion: 0 to 100. days: to the target.
    """

    project_key: str
    version_name: str
    state: State
    repositories: Sequence[str] = ()
    tag_names: Sequence[str] = ()
    match_evidence: Sequence[str] = ()
    start_date: date | None = None
    target_date: date | None = None
    days: int | None = None
    total_tickets: int | None = None
    done_tickets: int | None = None
    completion: float | None = None
    verdict: str | None = None
    score: float | None = None
    coverage: float | None = None
    rationale: str | None = None
    as_of: date | None = None
    release_id: str | None = None
    release_manager: str | None = None


def published_releases(snapshot: Snapshot) -> pl.DataFrame:
    """One row a release of the published tables; versions named for sprints and archived ones are left out."""
    is_judged = has_tables(snapshot, ["release_assessments"])
    # A state that an earlier Nexus made lacks it.
    names_plans = "planned_version_name" in columns(snapshot, "releases")["column_name"].to_list()
    sql = _RELEASES.format(
        planned_names=_PLANNED_NAMES if names_plans else "null::varchar[]",
        verdict=_JUDGED if is_judged else _NOT_JUDGED,
        judged=_JOIN if is_judged else "",
    )
    return snapshot.rows(sql)


def listed(
    published: pl.DataFrame,
    managed: Mapping[tuple[str, str], ManagedRelease],
    *,
    behind: Collection[str] = (),
    today: date,
) -> list[ReleaseRow]:
    """Published and managed releases as one list: those to come by date, then the released ones, the newest first.

    managed: by project, and version in lower case; it is the published one that follows its plan, however that is
    written. One that no run has read yet is listed as well; a cancelled one not.
    behind: ids of managed ones that are behind their plan.
    """
    rows: list[ReleaseRow] = []
    known: set[tuple[str, str]] = set()
    for row in published.iter_rows(named=True):
        keys = [(row["project_key"], name.lower()) for name in (row["version_name"], *(row["planned_names"] or ()))]
        known.update(keys)
        own = next((managed[key] for key in keys if key in managed), None)
        if own is None or own.status != "cancelled":
            rows.append(_listed(row, own, behind, today))
    for key, own in managed.items():
        if key not in known and own.status != "cancelled":
            rows.append(_listed(_unread(own), own, behind, today))
    return sorted(rows, key=_order)


def _unread(own: ManagedRelease) -> dict[str, Any]:
    return {"project_key": own.project_key or "", "version_name": own.version, "is_released": False}


def _listed(row: Mapping[str, Any], own: ManagedRelease | None, behind: Collection[str], today: date) -> ReleaseRow:
    is_released = bool(row["is_released"]) or (own is not None and own.status == "deployed")
    target: date | None = own.target_date if own else row.get("release_date")
    if is_released:
        released_at: datetime | None = row.get("released_at")
        target = (released_at.date() if released_at else None) or (own and own.actual_release_date) or target
    days = (target - today).days if target else None
    total = _first(row.get("total_tickets"), row.get("issue_count"))
    done = _first(row.get("done_tickets"), row.get("done_count"))
    verdict = row.get("verdict")
    return ReleaseRow(
        project_key=row["project_key"],
        version_name=row["version_name"],
        state=_state(
            is_released=is_released,
            days=days,
            is_in_danger=verdict in {"NO_GO", "CONDITIONAL"} or (own is not None and own.release_id in behind),
        ),
        repositories=row.get("repositories") or row.get("judged_repositories") or (),
        tag_names=row.get("tag_names") or (),
        match_evidence=row.get("match_evidence") or ("added here, not read yet",),
        start_date=(own and own.start_date) or row.get("start_date"),
        target_date=target,
        days=days,
        total_tickets=total,
        done_tickets=done,
        completion=100 * done / total if total and done is not None else None,
        verdict=verdict,
        score=row.get("score"),
        coverage=row.get("coverage"),
        rationale=row.get("rationale"),
        as_of=row.get("as_of"),
        release_id=own.release_id if own else None,
        release_manager=own.release_manager if own else None,
    )


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def _state(*, is_released: bool, days: int | None, is_in_danger: bool) -> State:
    if is_released:
        return "released"
    if days is None:
        return "no date"
    if days < 0:
        return "overdue"
    return "at risk" if days <= AT_RISK_DAYS and is_in_danger else "upcoming"


def _order(row: ReleaseRow) -> tuple[object, ...]:
    far = date.max if row.target_date is None else row.target_date
    if row.state == "released":
        since = date.max - far if row.target_date else timedelta.max
        return (1, since, row.project_key, row.version_name)
    return (0, far - date.min, row.project_key, row.version_name)
