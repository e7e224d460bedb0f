"""Why builds failed, as analysis stored it: the failures, their course, and those that come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.published_tables import has_tables

# A page shows so many; `total` says how many there are.
MOST_FAILURES = 200

_COVERAGE = """
select
    (select count(*) from builds) as builds,
    (select count(*) from builds where status in ('FAILURE', 'UNSTABLE')) as failed_builds,
    (select count(*) from root_causes) as analysed,
    (select max(started_at) from root_causes) as newest_at
"""

_UNREAD = """
select state, count(*) as logs
from build_logs
where state <> 'fetched' and status in ('FAILURE', 'UNSTABLE')
group by state
order by state
"""

# Every filter may be empty, which means all.
_CHOSEN = """
chosen as (
    select *
    from root_causes
    where
        (len($repositories::varchar[]) = 0 or list_contains($repositories::varchar[], repository))
        and (len($jobs::varchar[]) = 0 or list_contains($jobs::varchar[], job_name))
        and (len($categories::varchar[]) = 0 or list_contains($categories::varchar[], category))
        and (len($natures::varchar[]) = 0 or list_contains($natures::varchar[], nature))
        and ($since::timestamptz is null or started_at >= $since::timestamptz)
)
"""

_FAILURES = """
with {chosen}

select
    chosen.analysis_id,
    chosen.repository,
    chosen.job_name,
    chosen.stage_name,
    chosen.number,
    chosen.started_at,
    chosen.category,
    chosen.nature,
    chosen.state,
    coalesce(chosen.error_message, chosen.summary) as what,
    chosen.confidence_level,
    failure_groups.times,
    count(*) over () as total
from chosen
left join failure_groups on chosen.fingerprint = failure_groups.fingerprint
order by chosen.started_at desc nulls last, chosen.analysis_id
limit $most
""".replace("{chosen}", _CHOSEN.strip())

# More colours than these nobody tells apart.
_WEEKS = """
with {chosen},

ranked as (
    select category, row_number() over (order by count(*) desc, category) as place
    from chosen
    group by category
),

counted as (
    select
        cast(date_trunc('week', chosen.started_at at time zone 'UTC') as date) as week,
        case when ranked.place <= 7 then chosen.category else 'other' end as category,
        min(ranked.place) as place,
        count(*) as failures
    from chosen
    inner join ranked on chosen.category = ranked.category
    where chosen.started_at is not null
    group by all
)

-- The columns are stacked here: a chart does not stack what spans two dates.
select
    week,
    week + 7 as next_week,
    category,
    failures,
    cast(sum(failures) over (partition by week order by place) as bigint) as until,
    until - failures as since
from counted
order by week, place
""".replace("{chosen}", _CHOSEN.strip())

_GROUPS = """
with {chosen}

select
    groups.fingerprint,
    groups.error_message,
    groups.category,
    groups.nature,
    groups.times,
    groups.first_seen,
    groups.last_seen,
    groups.jobs,
    groups.repositories,
    groups.last_analysis_id,
    groups.last_fixed_at,
    groups.last_fixed_by_commit_sha,
    any_value(commits.subject) as fixed_subject,
    any_value(commits.author_name) as fixed_author,
    count(*) over () as total
from failure_groups as groups
left join commits
    on groups.last_fixed_by_commit_sha = commits.commit_sha
    and list_contains(groups.repositories, commits.repository)
where groups.times > 1 and groups.fingerprint in (select fingerprint from chosen)
group by all
order by groups.last_seen desc, groups.fingerprint
limit 20
""".replace("{chosen}", _CHOSEN.strip())

_CHOICES = """
select
    list_sort(list(distinct repository)) as repositories,
    list_sort(list(distinct job_name)) as jobs,
    list_sort(list(distinct category)) as categories,
    list_sort(list(distinct nature)) as natures
from root_causes
"""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the list is limited to; an empty tuple, or no time, means all."""

    repositories: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How much of what failed was analysed. newest_at: start of the newest failure that was."""

    builds: int
    failed_builds: int
    analysed: int
    newest_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the filters offer, sorted."""

    repositories: Sequence[str]
    jobs: Sequence[str]
    categories: Sequence[str]
    natures: Sequence[str]


def is_built(snapshot: Snapshot) -> bool:
    """Whether the snapshot has the tables; one of an earlier Nexus has none."""
    return has_tables(snapshot, ("root_causes", "root_cause_diffs", "build_logs"))


def coverage(snapshot: Snapshot) -> Coverage:
    """Counts of builds, of failed ones, and of analyses."""
    return Coverage(**snapshot.row(_COVERAGE))


def unread_logs(snapshot: Snapshot) -> dict[str, int]:
    """How many logs of failed builds could not be read, by state: `expired`, `forbidden`."""
    return dict(snapshot.rows(_UNREAD).iter_rows())


def choices(snapshot: Snapshot) -> Choices:
    """Values that occur."""
    row = snapshot.row(_CHOICES)
    return Choices(**{name: [value for value in values or () if value] for name, values in row.items()})


def failures(snapshot: Snapshot, wanted: Wanted) -> pl.DataFrame:
    """Analysed failures, newest first, at most 200; `total` in each row; `times` the failure was seen."""
    return snapshot.rows(_FAILURES, most=MOST_FAILURES, **_parameters(wanted))


def weeks(snapshot: Snapshot, wanted: Wanted) -> pl.DataFrame:
    """Failures by week (from Monday, UTC, to the day before `next_week`) and category.

    Beyond the seven most frequent a category is `other`. since, until: where its part of the week's column stands.
    """
    return snapshot.rows(_WEEKS, **_parameters(wanted))


def recurring(snapshot: Snapshot, wanted: Wanted) -> pl.DataFrame:
    """Failures that were seen more than once, last seen first, at most 20, with the commit that last fixed each."""
    return snapshot.rows(_GROUPS, **_parameters(wanted))


def _parameters(wanted: Wanted) -> dict[str, Any]:
    return {
        "repositories": list(wanted.repositories),
        "jobs": list(wanted.jobs),
        "categories": list(wanted.categories),
        "natures": list(wanted.natures),
        "since": wanted.since,
    }
