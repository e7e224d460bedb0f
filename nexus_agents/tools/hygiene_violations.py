"""`which tickets miss labels in ALOY`: tickets in the scope of hygiene that break rules."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published
from nexus_agents.tools.finding import Finding, cite, issue_label, nothing
from nexus_agents.tools.hygiene_score import SQL as SCORES
from nexus_agents.wording import counted, listed

SQL = """
select
    issue_key,
    any_value(project_key) as project_key,
    any_value(summary) as summary,
    any_value(assignee_name) as assignee_name,
    list_sort(list(rule)) as missing_fields,
    max(as_of_date) as as_of_date,
    count(*) over () as total
from hygiene_violations
where
    (len($projects) = 0 or list_contains($projects, project_key))
    and ($rule is null or rule = $rule)
group by issue_key
order by len(list(rule)) desc, issue_key
"""


def hygiene_violations(published: Published, plan: Plan) -> Finding:
    """Tickets, those with most missing fields first. Only open, planned work is in the scope of hygiene."""
    projects, rule = list(plan.slots.projects), plan.slots.rule
    rows = published.rows(SQL, projects=projects, rule=rule)
    scores = published.rows(SCORES, projects=projects or ["ALL"], limit=100).rows
    in_scope = sum(int(row["tickets_in_scope"]) for row in scores)
    within = f" in {listed(projects)}" if projects else ""
    missing = f"miss {rule.replace('_', ' ')}" if rule else "miss a field"
    if not in_scope:
        return nothing(
            f"no ticket{within} is in the scope of hygiene (open, planned work).", rows, "hygiene_violations"
        )
    total = int(rows.rows[0]["total"]) if rows.rows else 0
    named = [issue_label(dict(row)) for row in rows.rows]
    found = f": {listed(named, total=total)}" if named else ""
    return Finding(
        text=f"{total:,} of {counted(in_scope, 'ticket')}{within} in the scope of hygiene {missing}{found}.",
        rows=rows,
        citations=cite("issue", rows, id_column="issue_key", label=issue_label),
        sources=("hygiene_violations", "hygiene_scores"),
        sample_size=in_scope,
    )
