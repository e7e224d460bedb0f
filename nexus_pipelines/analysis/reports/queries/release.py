"""SQL behind a release's report, as of a moment. Values: $version_ids, $repositories, $until, $is_now, $release_id."""

# Status as it was: the last change before the moment, else what the first one after it changed, else today's.
_TICKETS = """
with
scope as (
    select distinct issue_key
    from issue_versions
    where relation = 'fix' and list_contains($version_ids, version_id)
),
moves as (
    select
        issue_key,
        arg_max(to_status, transitioned_at) filter (where transitioned_at <= $until) as status_then,
        arg_max(to_category, transitioned_at) filter (where transitioned_at <= $until) as category_then,
        arg_min(from_status, transitioned_at) filter (where transitioned_at > $until) as status_before,
        arg_min(from_category, transitioned_at) filter (where transitioned_at > $until) as category_before
    from issue_transitions
    where issue_key in (select issue_key from scope)
    group by issue_key
),
tickets as (
    select
        issues.issue_key,
        issues.summary,
        issues.issue_type,
        issues.priority,
        issues.assignee_name,
        issues.story_points,
        coalesce(moves.status_then, moves.status_before, issues.status) as status,
        case
            when $is_now then issues.is_done
            when issues.has_changelog
                then coalesce(moves.category_then, moves.category_before, issues.status_category) = 'done'
            else coalesce(issues.resolved_at <= $until, false)
        end as is_done,
        case
            when $is_now then issues.status_category
            else coalesce(moves.category_then, moves.category_before, issues.status_category)
        end as category,
        case when $is_now then issues.is_blocked and not issues.is_done end as is_blocked
    from issues
    inner join scope on issues.issue_key = scope.issue_key
    left join moves on issues.issue_key = moves.issue_key
    where issues.created_at <= $until
)
"""
TICKET_COUNTS = (
    _TICKETS
    + """
select
    count(*) as tickets,
    count(*) filter (where is_done) as done,
    count(*) filter (where not is_done and category = 'indeterminate') as in_progress,
    count(*) filter (where not is_done) as open,
    count(is_blocked) as judged_for_blocks,
    count(*) filter (where is_blocked) as blocked,
    100.0 * count(*) filter (where is_done) / nullif(count(*), 0) as done_percent,
    sum(story_points) as points,
    sum(story_points) filter (where is_done) as points_done,
    100.0 * sum(story_points) filter (where is_done) / nullif(sum(story_points), 0) as points_percent,
    count(story_points) as estimated
from tickets
"""
)
OPEN_TICKETS = (
    _TICKETS
    + """
select issue_key, summary, issue_type, priority, status, assignee_name, story_points, is_blocked
from tickets
where not is_done
order by coalesce(is_blocked, false) desc, category = 'indeterminate' desc, issue_key
"""
)
HISTORY = """
select day, total_tickets, done_tickets, verdict, is_rebuilt
from release_history
where release_id = $release_id and day <= cast($until as date)
order by day
"""
SCOPE_DIFFERENCE = """
select
    count(*) filter (where item_kind = 'ticket' and scope_origin = 'both') as in_both,
    count(*) filter (where item_kind = 'ticket' and scope_origin = 'version') as tickets_without_commits,
    count(*) filter (where item_kind = 'ticket' and scope_origin = 'commits') as tickets_outside_the_version,
    count(*) filter (where item_kind = 'commit') as commits,
    count(*) filter (where item_kind = 'commit' and scope_origin = 'commits') as commits_without_a_ticket
from release_scope
where release_id = $release_id
"""
BUILDS = """
select job_name, number, branch, status, started_at, duration_seconds, url
from builds
where list_contains($repositories, repository) and started_at <= $until
order by started_at desc, build_id
"""
COVERAGE = """
select
    repository,
    kind,
    state,
    case when $is_now then open_critical_count end as open_critical_count,
    case when $is_now then open_high_count end as open_high_count,
    case when $is_now then open_count end as open_count
from security_coverage
where list_contains($repositories, repository)
order by repository, kind
"""
FINDINGS = """
select severity, title, repository, package_name, fixed_version, created_at, url
from security_findings
where list_contains($repositories, repository)
    and severity in ('critical', 'high')
    and created_at <= $until
    and coalesce(fixed_at > $until, dismissed_at > $until, state = 'open')
order by severity, created_at, finding_id
"""
