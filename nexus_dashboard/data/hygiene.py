"""The strict score of the newest day as analysis stored it, the weighted one beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from nexus_dashboard.data.door import Snapshot

# A ticket belongs to one project, so the score of several is the same formula over their sums.
_OVERALL = """
select
    max(as_of_date) as as_of_date,
    sum(tickets_in_scope)::bigint as tickets_in_scope,
    sum(compliant_tickets)::bigint as compliant_tickets,
    100.0 * sum(compliant_tickets) / nullif(sum(tickets_in_scope), 0) as hygiene_score
from hygiene_scores
where
    as_of_date = (select max(as_of_date) from hygiene_scores)
    and list_contains($projects::varchar[], project_key)
"""

_SCORES = """
select
    scores.as_of_date,
    scores.project_key,
    scores.tickets_in_scope,
    scores.compliant_tickets,
    scores.hygiene_score,
    weighted.hygiene_score as weighted_score
from hygiene_scores as scores
left join hygiene_group_scores as weighted
    on
        scores.as_of_date = weighted.as_of_date
        and weighted.grain = 'project'
        and scores.project_key = weighted.group_id
where
    scores.as_of_date = (select max(as_of_date) from hygiene_scores)
    and scores.project_key <> 'ALL'
    and ($projects is null or list_contains($projects::varchar[], scores.project_key))
order by weighted_score desc nulls last, scores.project_key
"""


def _measured(projects: Sequence[str]) -> list[str]:
    """Without a filter the row `ALL` is the whole; it is a score of its own, not an average of projects."""
    return list(projects) or ["ALL"]


@dataclass(frozen=True, kw_only=True)
class Score:
    """Strict hygiene score of the newest day, 0 to 100; None where no ticket is in scope or nothing was measured."""

    as_of_date: date | None
    tickets_in_scope: int | None
    compliant_tickets: int | None
    hygiene_score: float | None


def overall(snapshot: Snapshot, projects: Sequence[str]) -> Score:
    """The score of `projects` together."""
    return Score(**snapshot.row(_OVERALL, projects=_measured(projects)))


def scores(snapshot: Snapshot, projects: Sequence[str]) -> pl.DataFrame:
    """The newest day's scores of each project, best first; null where nothing is in scope or measured."""
    return snapshot.rows(_SCORES, projects=list(projects) or None)
