"""How fresh each source is, and what could not be read."""

import polars as pl

from nexus_dashboard.data.door import Snapshot

_FRESHNESS = """
with loaded as (
    select
        source,
        list(distinct scope order by scope) as scopes,
        max(last_loaded_at) as last_loaded_at,
        sum(rows) as rows
    from data_sources
    group by source
),

held as (
    select 'jira' as source, 'ticket' as unit, count(*) as held from issues
    union all
    select 'git' as source, 'commit' as unit, count(*) as held from commits
    union all
    select 'slack' as source, 'message' as unit, count(*) as held from messages
    union all
    select 'github' as source, 'pull request' as unit, count(*) as held from pull_requests where source = 'github'
    union all
    select 'jenkins' as source, 'build' as unit, count(*) as held from builds where source = 'jenkins'
    union all
    select 'pagerduty' as source, 'incident' as unit, count(*) as held from incidents where source = 'pagerduty'
    union all
    select 'releases' as source, 'planned release' as unit, count(*) as held
    from releases
    where plan_source is not null
    union all
    select 'answers' as source, 'file' as unit, rows as held from loaded where source = 'answers'
),

unreadable as (
    select source, count(*) as quarantined
    from quarantine
    group by source
),

final as (
    select
        loaded.source,
        loaded.scopes,
        loaded.last_loaded_at,
        held.unit,
        held.held,
        coalesce(unreadable.quarantined, 0) as quarantined
    from loaded
    left join held on loaded.source = held.source
    left join unreadable on loaded.source = unreadable.source
    order by loaded.source
)

select * from final
"""


def freshness(snapshot: Snapshot) -> pl.DataFrame:
    """One row a source: scopes (what was read), last_loaded_at, held (so many of unit), quarantined."""
    return snapshot.rows(_FRESHNESS)


def quarantined(snapshot: Snapshot) -> pl.DataFrame:
    """The newest 200 records that could not be read, with the reason of each."""
    return snapshot.rows(
        "select source, stream, origin, position, reason, excerpt, quarantined_at "
        "from quarantine order by quarantined_at desc, source, origin, position limit 200"
    )


def quarantined_total(snapshot: Snapshot) -> int:
    """How many records are in quarantine."""
    return int(snapshot.row("select count(*) as total from quarantine")["total"])
