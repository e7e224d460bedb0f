"""Tickets in scope that break strict rules, as published, with who has them."""

from collections.abc import Sequence

from nexus_agents.published import Published
from nexus_pipelines.analysis.hygiene.check import IncompleteTicket

MOST_TICKETS = 10_000
# Accounts whose e-mail is hidden stay accounts: no address is made up for them.
_TICKETS = """
with broken as (
    select
        issue_key,
        any_value(project_key) as project_key,
        any_value(summary) as summary,
        any_value(assignee_id) as assignee_id,
        any_value(assignee_name) as assignee_name,
        list_sort(list(rule)) as missing
    from hygiene_violations
    where
        (len($projects) = 0 or list_contains($projects, project_key))
        and (len($rules) = 0 or list_contains($rules, rule))
        and ($assignee is null or lower(assignee_name) = lower($assignee) or assignee_id = $assignee)
    group by issue_key
),

emails as (
    select
        account,
        max(email) as email
    from person_accounts
    where system = 'jira'
    group by account
),

final as (
    select broken.*, emails.email
    from broken
    left join emails on broken.assignee_id = emails.account
)

select * from final
order by len(missing) desc, issue_key
"""


def incomplete_tickets(
    published: Published, *, projects: Sequence[str], rules: Sequence[str] = (), assignee: str | None = None
) -> list[IncompleteTicket]:
    """Most missing first, at most MOST_TICKETS. projects, rules: empty for all."""
    rows = published.rows(
        _TICKETS, projects=list(projects), rules=list(rules), assignee=assignee, limit=MOST_TICKETS
    ).rows
    return [IncompleteTicket(**row) for row in rows]
