"""`current sprint of ALOY`: figures of the active sprint, else of the newest one."""

from nexus_agents.planner.intents import Plan
from nexus_agents.published import Published
from nexus_agents.tools.finding import Finding, cite, nothing
from nexus_agents.wording import counted, day, listed, percent, quoted

SQL = """
with newest as (
    select *
    from sprints
    where list_contains($projects, project_key) and ($sprint_name is null or sprint_name = $sprint_name)
    order by lower(state) = 'active' desc, coalesce(start_at, end_at, completed_at) desc nulls last, sprint_id desc
    limit 1
),

tickets as (
    select newest.sprint_id, issues.*
    from newest
    inner join issue_sprints on newest.sprint_id = issue_sprints.sprint_id
    inner join issues on issue_sprints.issue_key = issues.issue_key
),

counts as (
    select
        sprint_id,
        count(*) as total_issues,
        count(*) filter (where is_done) as completed_issues,
        count(*) filter (where status_category = 'indeterminate') as in_progress_issues,
        count(*) filter (where is_blocked) as blocked_issues,
        sum(story_points) as total_story_points,
        sum(story_points) filter (where is_done) as completed_story_points
    from tickets
    group by sprint_id
),

final as (
    select
        newest.sprint_id,
        newest.sprint_name,
        newest.project_key,
        newest.state,
        newest.start_at,
        newest.end_at,
        newest.completed_at,
        coalesce(counts.total_issues, 0) as total_issues,
        counts.completed_issues,
        counts.in_progress_issues,
        counts.blocked_issues,
        counts.total_story_points,
        counts.completed_story_points
    from newest
    left join counts on newest.sprint_id = counts.sprint_id
)

select * from final
"""
SOURCES = ("sprints", "issue_sprints", "issues")


def sprint(published: Published, plan: Plan) -> Finding:
    """The sprint's tickets as they stand now (what was planned at its start is not kept yet)."""
    projects = list(plan.slots.projects)
    rows = published.rows(SQL, projects=projects, sprint_name=None)
    if not rows.rows:
        return nothing(f"no sprint in {listed(projects)}.", rows, *SOURCES)
    row = rows.rows[0]
    total = int(row["total_issues"])
    name = f"Sprint {quoted(row['sprint_name'])} ({row['state']}, {day(row['start_at'])} to {day(row['end_at'])})"
    if total == 0:
        return nothing(f"no loaded ticket is in {name}.", rows, *SOURCES)
    return Finding(
        text=f"{name} of {row['project_key']}: {row['completed_issues']:,} of {counted(total, 'ticket')} done "
        f"({percent(row['completed_issues'] / total)}), {row['in_progress_issues']:,} in progress, "
        f"{row['blocked_issues']:,} blocked.",
        rows=rows,
        citations=cite("sprint", rows, id_column="sprint_id", label=lambda row: str(row["sprint_name"])),
        sources=SOURCES,
        sample_size=total,
    )
