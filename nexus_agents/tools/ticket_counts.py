"""`how many open issues per project`: tickets counted by project, person, status, type or priority."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published
from nexus_agents.tools.finding import Finding, cite
from nexus_agents.tools.ticket_filters import filters
from nexus_agents.tools.ticket_list import none_fit
from nexus_agents.wording import listed

_SQL = """
select {column} as {column}, count(*) as ticket_count, sum(count(*)) over () as total
from issues
where {where}
group by {column}
order by ticket_count desc, {column}
"""
_SAID = {
    "project_key": "project",
    "assignee_name": "assignee",
    "status": "status",
    "issue_type": "type",
    "priority": "priority",
}
_NOBODY = {"assignee_name": "nobody", "priority": "no priority", "issue_type": "no type"}


def ticket_counts(published: Published, plan: Plan) -> Finding:
    """Counts of each group, greatest first; `who` groups by assignee."""
    column = plan.slots.group or ("assignee_name" if "who" in plan.concepts else "project_key")
    wanted = filters(plan)
    rows = published.read(
        _SQL.replace("{where}", wanted.where).replace("{column}", column), limit=50, values=wanted.values
    )
    if not rows.rows:
        return none_fit(published, plan, wanted, rows)
    total = int(rows.rows[0]["total"])
    named = [f"{row[column] or _NOBODY.get(column, 'none')} {row['ticket_count']:,}" for row in rows.rows]
    return Finding(
        text=f"There {'is' if total == 1 else 'are'} {wanted.counted(total)}, by {_SAID[column]}: "
        f"{listed(named, most=10)}.",
        rows=rows,
        citations=cite(
            "person" if column == "assignee_name" else "project",
            rows,
            id_column=column,
            label=lambda row: str(row[column] or _NOBODY.get(column, "none")),
        ),
        sources=("issues",),
        sample_size=total,
    )
