"""`what is ALOY-12?`: tickets by their keys."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published, Row, Rows
from nexus_agents.tools.finding import Finding, cite, issue_label, nothing
from nexus_agents.wording import counted, day, listed

SQL = """
select
    issue_key, project_key, summary, issue_type, status, status_category, priority, resolution, is_done, is_blocked,
    open_blocker_count, assignee_name, reporter_name, created_at, updated_at, resolved_at, due_date, parent_key,
    epic_key, story_points, team, labels, components, fix_versions, affected_versions, is_in_open_sprint,
    comment_count, commit_count
from issues
where list_contains($keys, issue_key)
order by issue_key
"""


def ticket(published: Published, plan: Plan) -> Finding:
    """Each ticket in a sentence or two."""
    rows = tickets(published, plan)
    if not rows.rows:
        return no_ticket(rows, plan)
    missing = sorted(set(plan.slots.issue_keys) - {str(row["issue_key"]) for row in rows.rows})
    sentences = [describe(row) for row in rows.rows]
    if missing:
        sentences.append(f"No data on {listed(missing)}.")
    return Finding(
        text=" ".join(sentences),
        rows=rows,
        citations=cite("issue", rows, id_column="issue_key", label=issue_label),
        sources=("issues",),
        sample_size=len(rows.rows),
    )


def tickets(published: Published, plan: Plan) -> Rows:
    """The rows of the tickets that the question names."""
    return published.rows(SQL, keys=list(plan.slots.issue_keys))


def no_ticket(rows: Rows, plan: Plan) -> Finding:
    """None of the keys is known."""
    return nothing(f"{listed(plan.slots.issue_keys)} is not among the tickets that were loaded.", rows, "issues")


def describe(row: Row) -> str:
    """What a ticket is, how it stands, and who has it."""
    outcome = f" as {row['resolution']}" if row["resolution"] and row["is_done"] else ""
    closed = f" on {day(row['resolved_at'])}" if row["resolved_at"] and row["is_done"] else ""
    facts = [
        f"{issue_label(dict(row))} is a {row['issue_type'] or 'ticket'} in status {row['status']}{outcome}{closed}",
        f"priority {row['priority']}" if row["priority"] else "no priority",
        f"assigned to {row['assignee_name']}" if row["assignee_name"] else "assigned to nobody",
        f"reported by {row['reporter_name'] or 'somebody unknown'} on {day(row['created_at'])}",
    ]
    if row["due_date"]:
        facts.append(f"due {row['due_date']}")
    if row["fix_versions"]:
        facts.append(f"fix version {listed(list(row['fix_versions']))}")
    if row["is_blocked"]:
        facts.append("blocked")
    linked = f"{counted(row['comment_count'] or 0, 'comment')} and {counted(row['commit_count'] or 0, 'commit')}"
    return f"{', '.join(facts)}; {linked}."
