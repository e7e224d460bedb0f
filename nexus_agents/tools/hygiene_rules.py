"""`which hygiene rules fail most in ALOY?`: each rule with how many tickets break it."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published, Row
from nexus_agents.tools.finding import Finding, cite, nothing
from nexus_agents.wording import listed

SQL = """
with newest as (
    select max(as_of_date) as as_of_date from hygiene_rules
),

final as (
    select
        rules.project_key, rules.rule, rules.as_of_date, rules.checked, rules.violated, rules.in_use
    from hygiene_rules as rules
    inner join newest on rules.as_of_date = newest.as_of_date
    where list_contains($projects, rules.project_key)
    order by rules.project_key, rules.violated desc, rules.rule
)

select * from final
"""


def hygiene_rules(published: Published, plan: Plan) -> Finding:
    """Rules by how many tickets in scope break them; a field that nobody ever used is named."""
    projects = list(plan.slots.projects) or ["ALL"]
    rows = published.rows(SQL, projects=projects, limit=100)
    checked = sum(int(row["checked"]) for row in rows.rows)
    within = "all projects" if projects == ["ALL"] else listed(projects)
    if not checked:
        return nothing(f"no ticket of {within} is in the scope of hygiene.", rows, "hygiene_rules")
    day = rows.rows[0]["as_of_date"]
    return Finding(
        text=f"Hygiene rules of {within}, most broken first: {listed([_named(row) for row in rows.rows], most=10)}. "
        f"As of {day} (UTC).",
        rows=rows,
        citations=cite("hygiene", rows, id_column="rule", label=lambda row: f"{row['project_key']} {row['rule']}"),
        sources=("hygiene_rules",),
        sample_size=checked,
    )


def _named(row: Row) -> str:
    unused = "" if row["in_use"] else " (a field that no ticket ever used)"
    return f"{str(row['rule']).replace('_', ' ')} missing in {row['violated']:,} of {row['checked']:,}{unused}"
