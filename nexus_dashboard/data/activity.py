"""What happened by week, already counted by day in the warehouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from nexus_dashboard.data.door import Snapshot

_SPAN = """
with kinds as (
    select kind, min(day) as first_day, max(day) as last_day
    from activity_daily
    where day <= $today
    group by kind
)

select min(first_day) as first_day, max(last_day) as last_day, min(last_day) as all_until
from kinds
"""

# A repository belongs to the project that most of its commits name; messages belong to no project.
# A week between the first and the last with such activity that has none is a real 0; outside of them nothing is known.
_WEEKS = """
with counted as (
    select date_trunc('week', day)::date as week, kind, sum("count")::bigint as happened
    from activity_daily
    where
        day >= $since
        and day <= $until
        and case
            when kind = 'message' then true
            else $projects is null or list_contains($projects::varchar[], project_key)
        end
        and (kind <> 'commit' or $repositories is null or list_contains($repositories::varchar[], repository))
    group by all
),

spans as (
    select kind, unnest(generate_series(min(week), max(week), interval 7 day))::date as week
    from counted
    group by kind
),

final as (
    select spans.week, spans.kind, coalesce(counted.happened, 0) as happened
    from spans
    left join counted on spans.kind = counted.kind and spans.week = counted.week
    order by spans.week, spans.kind
)

select * from final
"""


@dataclass(frozen=True, kw_only=True)
class Span:
    """First and last day with any activity; `all_until`: the last day of the kind that ended first."""

    first_day: date
    last_day: date
    all_until: date


def span(snapshot: Snapshot, *, today: date) -> Span | None:
    """The days that activity covers up to `today` (records dated ahead are left out); None when there is none."""
    row = snapshot.row(_SPAN, today=today)
    if row["first_day"] is None:
        return None
    return Span(**row)


def weeks(
    snapshot: Snapshot, *, projects: Sequence[str], repositories: Sequence[str], since: date, until: date
) -> pl.DataFrame:
    """Columns week (its Monday), kind, happened; from `since`, best a Monday, to `until`."""
    return snapshot.rows(
        _WEEKS,
        projects=list(projects) or None,
        repositories=list(repositories) or None,
        since=since,
        until=until,
    )
