with issues as (

    select * from {{ ref('stg_jira__issues') }}

),

issue_versions as (

    select * from {{ ref('int_issue_versions_unnested') }}

),

versions as (

    select * from {{ ref('int_versions_merged') }}

),

issue_sprints as (

    select * from {{ ref('int_issue_sprints_unnested') }}

),

sprints as (

    select * from {{ ref('int_sprints_merged') }}

),

comments as (

    select
        issue_key,
        count(*) as comment_count
    from {{ ref('stg_jira__comments') }}
    group by issue_key

),

commits as (

    select
        issue_key,
        count(distinct repository || ':' || commit_sha) as commit_count
    from {{ ref('int_commit_keys_matched') }}
    group by issue_key

),

blockers as (

    select * from {{ ref('int_issue_blockers_open') }}

),

accounts as (

    select * from {{ ref('int_accounts_resolved') }}
    where system = 'jira'

),

unreleased as (

    select distinct issue_versions.issue_key
    from issue_versions
    inner join versions on issue_versions.version_id = versions.version_id
    where issue_versions.relation = 'fix' and not versions.is_released and not versions.is_archived

),

sprinted as (

    select
        issue_sprints.issue_key,
        {{ sorted_list('issue_sprints.sprint_id') }} as sprint_ids,
        bool_or(coalesce(sprints.state = 'active', false)) as is_in_open_sprint
    from issue_sprints
    inner join sprints on issue_sprints.sprint_id = sprints.sprint_id
    group by issue_sprints.issue_key

),

final as (

    select
        issues.issue_id,
        issues.issue_key,
        issues.project_key,
        issues.project_name,
        issues.summary,
        issues.description,
        issues.issue_type,
        coalesce(issues.is_subtask, false) as is_subtask,
        issues.status,
        issues.status_category,
        issues.priority,
        issues.resolution,
        coalesce(issues.status_category = 'done', false) as is_done,
        -- Work that is done is no longer blocked, whatever its links and flags still say.
        coalesce(issues.status_category, '') <> 'done' and (
            {{ has_pattern('lower(issues.status)', 'blocked|on hold|impediment') }}
            or coalesce(issues.is_flagged, false)
            or blockers.open_blocker_count is not null
        ) as is_blocked,
        coalesce(issues.is_flagged, false) as is_flagged,
        coalesce(blockers.open_blocker_count, 0) as open_blocker_count,
        issues.created_at,
        issues.updated_at,
        issues.resolved_at,
        {{ seconds_between('issues.created_at', 'issues.resolved_at') }} as lead_time_seconds,
        issues.due_date,
        issues.assignee_id,
        issues.assignee_name,
        assignees.person_id as assignee_person_id,
        issues.reporter_id,
        issues.reporter_name,
        reporters.person_id as reporter_person_id,
        issues.creator_id,
        issues.creator_name,
        creators.person_id as creator_person_id,
        issues.parent_key,
        issues.epic_key,
        issues.story_points,
        issues.team,
        {{ json_text_list('issues.labels', '$[*]') }} as labels,
        {{ json_text_list('issues.components', '$[*].name') }} as components,
        {{ json_text_list('issues.fix_versions', '$[*].name') }} as fix_versions,
        {{ json_text_list('issues.affected_versions', '$[*].name') }} as affected_versions,
        unreleased.issue_key is not null as has_unreleased_fix_version,
        coalesce(sprinted.sprint_ids, {{ empty_list() }}) as sprint_ids,
        coalesce(sprinted.is_in_open_sprint, false) as is_in_open_sprint,
        -- Jira may page comments, so its own total can be higher than what the dump holds.
        greatest(coalesce(issues.comment_total, 0), coalesce(comments.comment_count, 0)) as comment_count,
        coalesce(commits.commit_count, 0) as commit_count,
        coalesce(issues.has_changelog, false) as has_changelog,
        issues.original_estimate_seconds,
        issues.remaining_estimate_seconds,
        issues.time_spent_seconds
    from issues
    left join blockers on issues.issue_key = blockers.issue_key
    left join unreleased on issues.issue_key = unreleased.issue_key
    left join sprinted on issues.issue_key = sprinted.issue_key
    left join comments on issues.issue_key = comments.issue_key
    left join commits on issues.issue_key = commits.issue_key
    left join accounts as assignees on issues.assignee_id = assignees.account
    left join accounts as reporters on issues.reporter_id = reporters.account
    left join accounts as creators on issues.creator_id = creators.account

)

select * from final
