"""Ticket hygiene as analysis stored it: scores by day, the five rules, and the tickets to fix."""

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
select as_of_date, project_key, tickets_in_scope, compliant_tickets, hygiene_score, state
from hygiene_scores
where
    as_of_date = (select max(as_of_date) from hygiene_scores)
    and project_key <> 'ALL'
    and ($projects is null or list_contains($projects::varchar[], project_key))
order by hygiene_score desc nulls last, project_key
"""

_TREND = """
select as_of_date, project_key, hygiene_score
from hygiene_scores
where
    list_contains($projects::varchar[], project_key)
    and hygiene_score is not null
    and as_of_date > (select max(as_of_date) from hygiene_scores) - interval 365 day
order by as_of_date, project_key
"""

_RULES = """
select
    rule,
    sum(checked)::bigint as checked,
    sum(violated)::bigint as violated,
    100.0 * sum(violated) / nullif(sum(checked), 0) as missing_percent,
    bool_or(in_use) as is_in_use
from hygiene_rules
where
    as_of_date = (select max(as_of_date) from hygiene_rules)
    and list_contains($projects::varchar[], project_key)
group by rule
order by missing_percent desc nulls last, rule
"""

_TICKETS = """
select
    issue_key,
    any_value(summary) as summary,
    any_value(assignee_name) as assignee_name,
    list(distinct rule order by rule) as rules,
    count(distinct rule) as rule_count,
    count(*) over () as total
from hygiene_violations
where
    as_of_date = (select max(as_of_date) from hygiene_scores)
    and project_key <> 'ALL'
    and ($projects is null or list_contains($projects::varchar[], project_key))
group by issue_key
order by rule_count desc, issue_key
limit 200
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
    """The newest day's score of each project, best first; a project without a ticket in scope has none."""
    return snapshot.rows(_SCORES, projects=list(projects) or None)


def trend(snapshot: Snapshot, projects: Sequence[str]) -> pl.DataFrame:
    """Scores by day over the last year; days without a ticket in scope have no row."""
    return snapshot.rows(_TREND, projects=_measured(projects))


def rules(snapshot: Snapshot, projects: Sequence[str]) -> pl.DataFrame:
    """Each rule with how many tickets were checked and how many miss it, newest day."""
    return snapshot.rows(_RULES, projects=_measured(projects))


def tickets_to_fix(snapshot: Snapshot, projects: Sequence[str]) -> pl.DataFrame:
    """Tickets that miss a rule on the newest day, most missing first; at most 200 rows, `total` in each."""
    return snapshot.rows(_TICKETS, projects=list(projects) or None)
