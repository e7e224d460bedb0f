"""SQL behind a sprint's summary. Values: $sprint_id, and $project or null."""

# By name or id; of several the last one that began.
FIND = """
select sprint_id, sprint_name, project_key, state, goal, start_at, end_at, completed_at
from sprints
where (sprint_id = $name or lower(sprint_name) = lower($name)) and ($project is null or project_key = $project)
order by start_at desc nulls last, sprint_id
"""
# Without a name: the one that runs, else the last one that began.
NEWEST = """
select sprint_id, sprint_name, project_key, state, goal, start_at, end_at, completed_at
from sprints
where project_key = $project and start_at is not null
order by lower(state) = 'active' desc, start_at desc, sprint_id
"""
_TICKETS = """
with
sprint as (
    select sprint_id, start_at, coalesce(completed_at, end_at) as ended_at, lower(state) = 'closed' as is_over
    from sprints
    where sprint_id = $sprint_id
),
added as (
    select distinct issue_changes.issue_key
    from issue_changes
    inner join sprint on issue_changes.changed_at > sprint.start_at
    where
        issue_changes.field = 'Sprint'
        and list_contains(string_split(replace(coalesce(issue_changes.to_value, ''), ' ', ''), ','), $sprint_id)
        and not list_contains(string_split(replace(coalesce(issue_changes.from_value, ''), ' ', ''), ','), $sprint_id)
),
tickets as (
    select
        issues.issue_key,
        issues.summary,
        issues.status,
        issues.status_category,
        issues.priority,
        issues.assignee_name,
        issues.story_points,
        issues.is_done,
        issues.is_blocked and not issues.is_done as is_blocked,
        issues.is_done
        and coalesce(not sprint.is_over or issues.resolved_at <= sprint.ended_at, true) as is_done_in_time,
        issues.has_changelog,
        added.issue_key is not null as is_added
    from issue_sprints
    inner join sprint on issue_sprints.sprint_id = sprint.sprint_id
    inner join issues on issue_sprints.issue_key = issues.issue_key
    left join added on issues.issue_key = added.issue_key
)
"""
COUNTS = (
    _TICKETS
    + """
select
    count(*) as tickets,
    count(*) filter (where is_done_in_time) as done,
    100.0 * count(*) filter (where is_done_in_time) / nullif(count(*), 0) as done_percent,
    count(*) filter (where not is_done_in_time) as not_done,
    count(*) filter (where not is_done and status_category = 'indeterminate') as in_progress,
    count(*) filter (where is_blocked) as blocked,
    sum(story_points) as points,
    sum(story_points) filter (where is_done_in_time) as points_done,
    count(story_points) as estimated,
    case when bool_and(has_changelog) then count(*) filter (where is_added) end as added
from tickets
"""
)
NOT_DONE = (
    _TICKETS
    + """
select issue_key, summary, status, priority, assignee_name, story_points, is_blocked
from tickets
where not is_done_in_time
order by is_blocked desc, status_category = 'indeterminate' desc, issue_key
"""
)
DONE = (
    _TICKETS
    + """
select issue_key, summary, assignee_name, story_points
from tickets
where is_done_in_time
order by story_points desc nulls last, issue_key
"""
)
BY_ASSIGNEE = (
    _TICKETS
    + """
select
    coalesce(assignee_name, 'nobody') as assignee,
    count(*) filter (where is_done_in_time) as done,
    count(*) filter (where not is_done_in_time) as not_done
from tickets
group by all
order by count(*) desc, assignee
"""
)
