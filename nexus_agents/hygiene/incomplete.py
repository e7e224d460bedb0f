"""Tickets in scope that break strict rules, as published, with who has them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nexus_agents.published import Published

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


@dataclass(frozen=True, kw_only=True)
class IncompleteTicket:
    """A ticket in scope with the strict rules that it breaks. assignee_id, email: None where unknown or hidden."""

    project_key: str
    issue_key: str
    summary: str | None
    assignee_id: str | None
    assignee_name: str | None
    email: str | None
    missing: Sequence[str]


def incomplete_tickets(
    published: Published, *, projects: Sequence[str], rules: Sequence[str] = (), assignee: str | None = None
) -> list[IncompleteTicket]:
    """Most missing first, at most MOST_TICKETS. projects, rules: empty for all."""
    rows = published.rows(
        _TICKETS, projects=list(projects), rules=list(rules), assignee=assignee, limit=MOST_TICKETS
    ).rows
    return [IncompleteTicket(**row) for row in rows]


def by_assignee(tickets: Sequence[IncompleteTicket]) -> list[dict[str, Any]]:
    """The tickets by who has them, those with most first: an account is a person, a name alone is not."""
    held: dict[str | None, list[IncompleteTicket]] = {}
    for ticket in tickets:
        held.setdefault(ticket.assignee_id or ticket.assignee_name, []).append(ticket)
    return [
        {
            "assignee": theirs[0].assignee_name,
            "assignee_id": theirs[0].assignee_id,
            "email": theirs[0].email,
            "ticket_count": len(theirs),
            "tickets": [
                {"key": each.issue_key, "summary": each.summary, "url": None, "missing_fields": list(each.missing)}
                for each in theirs
            ],
        }
        for theirs in sorted(held.values(), key=lambda group: (-len(group), group[0].issue_key))
    ]


def violation_summary(tickets: Sequence[IncompleteTicket], rules: Sequence[str]) -> Mapping[str, int]:
    """How many of the tickets break each rule."""
    counts = Counter(rule for ticket in tickets for rule in ticket.missing)
    return {rule: counts[rule] for rule in rules}
