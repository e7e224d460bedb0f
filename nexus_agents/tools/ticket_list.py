"""`open bugs in ALOY`: tickets by type, status, priority, person, version, text and time."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published, Rows
from nexus_agents.tools.finding import Finding, cite, issue_label, nothing
from nexus_agents.tools.releases import unknown_version
from nexus_agents.tools.ticket_filters import Filters, filters
from nexus_agents.wording import counted, listed

_SQL = """
select
    issue_key, project_key, summary, issue_type, status, priority, assignee_name, created_at, updated_at, resolved_at,
    count(*) over () as total
from issues
where {where}
order by {order} desc nulls last, issue_key
"""


_LOOKED_AT = """
select count(*) as tickets from issues where len($projects) = 0 or list_contains($projects, project_key)
"""


def ticket_list(published: Published, plan: Plan) -> Finding:
    """How many tickets fit, and the newest of them."""
    if plan.slots.version_text and not plan.slots.versions:
        return unknown_version(published, plan)
    wanted = filters(plan)
    order = "created_at" if plan.concepts & {"latest", "create"} else "updated_at"
    sql = _SQL.replace("{where}", wanted.where).replace("{order}", order)
    rows = published.read(sql, wanted.values)
    if not rows.rows:
        return none_fit(published, plan, wanted, rows)
    total = int(rows.rows[0]["total"])
    named = [f"{issue_label(dict(row))} ({row['status']})" for row in rows.rows]
    newest = "most recently created" if order == "created_at" else "most recently changed"
    shown = "" if total == 1 else f", {newest} first"
    return Finding(
        text=f"There {'is' if total == 1 else 'are'} {wanted.counted(total)}{shown}: {listed(named, total=total)}.",
        rows=rows,
        citations=cite("issue", rows, id_column="issue_key", label=issue_label),
        sources=("issues", "issue_versions") if plan.slots.version_text else ("issues",),
        sample_size=total,
    )


def none_fit(published: Published, plan: Plan, wanted: Filters, rows: Rows) -> Finding:
    """No ticket fits: a count of nothing where tickets were looked at, no data where there were none."""
    looked_at = int(published.rows(_LOOKED_AT, projects=list(plan.slots.projects)).rows[0]["tickets"])
    if not looked_at:
        return nothing(
            f"no ticket {f'of {listed(plan.slots.projects)} ' if plan.slots.projects else ''}was loaded.",
            rows,
            "issues",
        )
    return Finding(
        text=f"There are {wanted.counted(0)}, of {counted(looked_at, 'ticket')} looked at.",
        rows=rows,
        citations=[],
        sources=("issues",),
        sample_size=looked_at,
    )
