"""A hygiene check: the strict score of one moment, who has tickets to fix, and which fields are missing how often."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ALL = "ALL"
_TICKETS_TOLD = 10


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


def check_result(
    project_key: str, *, tickets_in_scope: int, tickets: Sequence[IncompleteTicket], rules: Collection[str]
) -> dict[str, Any]:
    """What a check of a project, or of ALL, found by `rules`.

    tickets: at least the incomplete ones of the project. The score is 0 to 100, and None where nothing is in scope; of
    each assignee ten tickets are told, and the number of all. Those with most tickets come first.
    """
    broken = [
        (ticket, missing)
        for ticket in tickets
        if project_key in (ALL, ticket.project_key) and (missing := [rule for rule in ticket.missing if rule in rules])
    ]
    counts = Counter(rule for _, missing in broken for rule in missing)
    compliant = tickets_in_scope - len(broken)
    return {
        "project_key": project_key,
        "total_tickets_checked": tickets_in_scope,
        "compliant_tickets": compliant,
        "non_compliant_tickets": len(broken),
        "hygiene_score": 100.0 * compliant / tickets_in_scope if tickets_in_scope else None,
        "violation_summary": {rule: counts[rule] for rule in rules},
        "violations_by_assignee": by_assignee(broken),
    }


def by_assignee(broken: Sequence[tuple[IncompleteTicket, Sequence[str]]]) -> list[Mapping[str, Any]]:
    """Tickets with what they miss, by who has them: an account is a person, a name alone is not."""
    held: dict[str | None, list[tuple[IncompleteTicket, Sequence[str]]]] = {}
    for ticket, missing in broken:
        held.setdefault(ticket.assignee_id or ticket.assignee_name, []).append((ticket, missing))
    return [
        {
            "assignee_id": theirs[0][0].assignee_id,
            "assignee": theirs[0][0].assignee_name,
            "email": theirs[0][0].email,
            "ticket_count": len(theirs),
            "tickets": [
                {"key": ticket.issue_key, "summary": ticket.summary, "url": None, "missing_fields": list(missing)}
                for ticket, missing in theirs[:_TICKETS_TOLD]
            ],
        }
        for theirs in sorted(held.values(), key=lambda group: (-len(group), group[0][0].issue_key))
    ]
