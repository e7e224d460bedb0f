"""`is ALOY-12 blocked?`: links of a ticket, those that block first."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published
from nexus_agents.tools.finding import Finding, cite
from nexus_agents.tools.ticket import no_ticket, tickets
from nexus_agents.wording import listed, quoted

SQL = """
select
    issue_links.issue_key,
    issue_links.phrase,
    issue_links.direction,
    issue_links.linked_issue_key,
    linked.summary as linked_summary,
    linked.status as linked_status,
    linked.is_done as is_linked_done,
    issue_links.is_blocking,
    issue_links.is_linked_issue_known,
    issue_links.is_in_cycle
from issue_links
left join issues as linked on issue_links.linked_issue_key = linked.issue_key
where list_contains($keys, issue_links.issue_key)
order by issue_links.is_blocking desc, issue_links.issue_key, issue_links.direction, issue_links.linked_issue_key
"""


def ticket_blockers(published: Published, plan: Plan) -> Finding:
    """Whether each ticket is blocked, by what, and its other links."""
    known = tickets(published, plan)
    if not known.rows:
        return no_ticket(known, plan)
    rows = published.rows(SQL, keys=list(plan.slots.issue_keys))
    sentences: list[str] = []
    for issue in known.rows:
        links = [
            f"{row['phrase'] or 'links to'} {row['linked_issue_key']} "
            + (f"{quoted(row['linked_summary'])} ({row['linked_status']})" if row["linked_status"] else "(not loaded)")
            + (", in a circle of blockers" if row["is_in_cycle"] else "")
            for row in rows.rows
            if row["issue_key"] == issue["issue_key"]
        ]
        blocked = "is blocked" if issue["is_blocked"] else "is done" if issue["is_done"] else "is not blocked"
        sentences.append(f"{issue['issue_key']} ({issue['status']}) {blocked}; {_links(links)}.")
    return Finding(
        text=" ".join(sentences),
        rows=rows if rows.rows else known,
        citations=[
            *cite("issue", known, id_column="issue_key", label=lambda row: str(row["issue_key"])),
            *cite("issue", rows, id_column="linked_issue_key", label=lambda row: str(row["linked_issue_key"])),
        ],
        sources=("issues", "issue_links"),
        sample_size=len(known.rows),
    )


def _links(links: list[str]) -> str:
    return f"its links: {listed(links)}" if links else "it has no links"
