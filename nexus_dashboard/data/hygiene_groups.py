"""The weighted score of groups of tickets: what groups there are, their scores, their course, what would raise them."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from nexus_dashboard.data.door import Snapshot

_GROUPS = """
select grain, group_id, group_name, project_key, active_tickets
from hygiene_group_scores
where
    as_of_date = (select max(as_of_date) from hygiene_group_scores)
    and grain <> 'ALL'
    and active_tickets > 0
order by grain, active_tickets desc, group_id
"""

_SCORE = """
select
    scores.as_of_date,
    scores.hygiene_score,
    scores.interval_low,
    scores.interval_high,
    scores.shrunk_score,
    scores.ticket_count,
    scores.active_tickets,
    scores.level,
    scores.rule_set_version,
    scores.project_key,
    strict.hygiene_score as strict_score,
    strict.tickets_in_scope,
    strict.compliant_tickets
from hygiene_group_scores as scores
left join hygiene_scores as strict
    on
        scores.as_of_date = strict.as_of_date
        and scores.group_id = strict.project_key
        and scores.grain in ('ALL', 'project')
where
    scores.as_of_date = (select max(as_of_date) from hygiene_group_scores)
    and scores.grain = $grain
    and scores.group_id = $group
"""

_TREND = """
with weighted as (
    select as_of_date, hygiene_score, strict_score, interval_low, interval_high, ticket_count, is_rebuilt
    from hygiene_group_scores
    where grain = $grain and group_id = $group
),

strict as (
    select as_of_date, hygiene_score as strict_score
    from hygiene_scores
    where project_key = $group and $grain in ('ALL', 'project')
),

final as (
    select
        coalesce(weighted.as_of_date, strict.as_of_date) as as_of_date,
        weighted.hygiene_score,
        weighted.interval_low,
        weighted.interval_high,
        weighted.ticket_count,
        weighted.is_rebuilt,
        coalesce(strict.strict_score, weighted.strict_score) as strict_score
    from weighted
    full outer join strict on weighted.as_of_date = strict.as_of_date
)

select * from final
where hygiene_score is not null or strict_score is not null
order by as_of_date
"""

_GAINS = """
select title, gain, score_without, ticket_count
from hygiene_gains
where grain = $grain and group_id = $group
order by rank
"""


@dataclass(frozen=True, kw_only=True)
class GroupScore:
    """Scores of the newest day, 0 to 100; None where nothing was measured.

    The strict ones are of projects and of ALL alone. project_key: None where the group spans projects.
    """

    as_of_date: date
    hygiene_score: float | None
    interval_low: float | None
    interval_high: float | None
    shrunk_score: float | None
    ticket_count: int
    active_tickets: int
    level: str | None
    rule_set_version: str | None
    project_key: str | None
    strict_score: float | None
    tickets_in_scope: int | None
    compliant_tickets: int | None


def groups(snapshot: Snapshot) -> pl.DataFrame:
    """Every group with an active ticket, by kind, those with most tickets first."""
    return snapshot.rows(_GROUPS)


def group_score(snapshot: Snapshot, grain: str, group: str) -> GroupScore | None:
    """The newest score of one group; None where it has never been measured."""
    found = snapshot.rows(_SCORE, grain=grain, group=group)
    return GroupScore(**found.row(0, named=True)) if found.height else None


def group_trend(snapshot: Snapshot, grain: str, group: str) -> pl.DataFrame:
    """Weighted and strict score by day, back to the first ticket for projects and ALL."""
    return snapshot.rows(_TREND, grain=grain, group=group)


def group_gains(snapshot: Snapshot, grain: str, group: str) -> pl.DataFrame:
    """At most three rules, that which would raise the score most first."""
    return snapshot.rows(_GAINS, grain=grain, group=group)
