"""The weighted score as published: of the newest day, and by day."""

from collections.abc import Mapping

from nexus_agents.published import Published, Row

_NEWEST = """
select group_id, project_key, hygiene_score
from hygiene_group_scores
where
    as_of_date = (select max(as_of_date) from hygiene_group_scores)
    and grain in ('ALL', 'project')
"""
_GROUP = """
select
    as_of_date, hygiene_score, interval_low, interval_high, shrunk_score, ticket_count, level, rule_set_version
from hygiene_group_scores
where
    group_id = $project_key
    and grain = case when $project_key = 'ALL' then 'ALL' else 'project' end
order by as_of_date desc
"""
_GAINS = """
select rank, rule, title, gain, ticket_count
from hygiene_gains
where
    group_id = $project_key
    and grain = case when $project_key = 'ALL' then 'ALL' else 'project' end
order by rank
"""


def weighted_scores(published: Published) -> Mapping[str, float | None]:
    """The newest weighted score of each project and of ALL; None where no ticket has one."""
    return {str(row["group_id"]): row["hygiene_score"] for row in published.rows(_NEWEST, limit=2000).rows}


def weighted_score(published: Published, project_key: str) -> Row | None:
    """The newest day of a project, or of ALL, with interval and level; None where it was never measured."""
    rows = published.rows(_GROUP, project_key=project_key, limit=1).rows
    return rows[0] if rows else None


def gains(published: Published, project_key: str) -> list[Row]:
    """The three rules that would raise the score most."""
    return list(published.rows(_GAINS, project_key=project_key, limit=3).rows)
