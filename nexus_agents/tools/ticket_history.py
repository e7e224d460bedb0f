"""`what is the history of ALOY-12?`: status changes of a ticket."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published
from nexus_agents.tools.finding import Finding, cite
from nexus_agents.tools.ticket import no_ticket, tickets
from nexus_agents.wording import day, listed

SQL = """
select transition_id, issue_key, from_status, to_status, transitioned_at, author_id, evidence
from issue_transitions
where list_contains($keys, issue_key)
order by issue_key, transitioned_at, transition_id
"""


def ticket_history(published: Published, plan: Plan) -> Finding:
    """Every status change, or what is known without a changelog."""
    known = tickets(published, plan)
    if not known.rows:
        return no_ticket(known, plan)
    rows = published.rows(SQL, keys=list(plan.slots.issue_keys), limit=100)
    sentences: list[str] = []
    for issue in known.rows:
        own = [row for row in rows.rows if row["issue_key"] == issue["issue_key"]]
        steps = [
            f"{row['to_status'] or 'an unknown status'} on {day(row['transitioned_at'])}"
            for row in own
            if row["evidence"] != "created"
        ]
        partial = any(row["evidence"] == "resolution_date" for row in own) or not any(
            row["evidence"] == "changelog" for row in own
        )
        caveat = " Its changelog was not part of the source, so steps in between are not known." if partial else ""
        resolved = f"; resolved on {day(issue['resolved_at'])}" if issue["resolved_at"] else ""
        way = f"went to {listed(steps, most=8)}" if steps else "has no recorded status change"
        sentences.append(
            f"{issue['issue_key']} was created on {day(issue['created_at'])}, {way}{resolved}, "
            f"and is in status {issue['status']} (UTC days).{caveat}"
        )
    return Finding(
        text=" ".join(sentences),
        rows=rows if rows.rows else known,
        citations=[
            *cite("issue", known, id_column="issue_key", label=lambda row: str(row["issue_key"])),
            *cite(
                "issue", rows, id_column="transition_id", label=lambda row: f"{row['issue_key']} to {row['to_status']}"
            ),
        ],
        sources=("issues", "issue_transitions"),
        sample_size=len(known.rows),
    )
