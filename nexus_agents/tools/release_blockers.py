"""`what blocks release Alloy 1.8?`: its open tickets that are blocked, or of priority Blocker."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published
from nexus_agents.tools.finding import Finding, cite, issue_label, nothing
from nexus_agents.tools.releases import names_of, unknown_version, version_ids_of
from nexus_agents.wording import counted, listed

# The same definition as the readiness table's open_blockers.
_SQL = """
with scope as (
    select distinct issue_key
    from issue_versions
    where relation = 'fix' and list_contains($version_ids, version_id)
),

tickets as (
    select issues.*
    from issues
    inner join scope on issues.issue_key = scope.issue_key
),

final as (
    select
        issue_key,
        project_key,
        summary,
        issue_type,
        status,
        priority,
        assignee_name,
        open_blocker_count,
        is_flagged,
        count(*) over () as total
    from tickets
    where not is_done and (is_blocked or lower(priority) = 'blocker')
    order by lower(priority) = 'blocker' desc, open_blocker_count desc, issue_key
)

select * from final
"""
_SCOPE = """
select count(distinct issue_key) as tickets
from issue_versions
where relation = 'fix' and list_contains($version_ids, version_id)
"""
_SOURCES = ("issues", "issue_versions")


def release_blockers(published: Published, plan: Plan) -> Finding:
    """Tickets that hold a release up; a release without tickets has no data, not zero blockers."""
    slots = plan.slots
    if not slots.versions:
        return unknown_version(published, plan)
    version_ids, name = version_ids_of(slots), listed(names_of(slots))
    scope = int(published.rows(_SCOPE, version_ids=version_ids).rows[0]["tickets"])
    rows = published.rows(_SQL, version_ids=version_ids)
    if scope == 0:
        return nothing(f"no ticket has {name} as fix version.", rows, *_SOURCES)
    total = int(rows.rows[0]["total"]) if rows.rows else 0
    if total == 0:
        text = f"Nothing blocks {name}: none of its {counted(scope, 'ticket')} is open and blocked."
    else:
        named = [f"{issue_label(dict(row))} ({row['status']})" for row in rows.rows]
        verb = "blocks" if total == 1 else "block"
        text = f"{counted(total, 'open ticket')} of {scope:,} {verb} {name}: {listed(named, total=total)}."
    return Finding(
        text=text,
        rows=rows,
        citations=cite("issue", rows, id_column="issue_key", label=issue_label),
        sources=_SOURCES,
        sample_size=scope,
    )
