with issues as (

    select * from {{ source('raw_jira', 'issues') }}

),

sweeps as (

    select * from {{ source('raw_jira', 'sweeps') }}

),

live_issues as (

    select * from {{ source('raw_jira', 'live_issues') }}

),

fetched_changelogs as (

    select * from {{ source('raw_jira', 'fetched_changelogs') }}

),

-- What came after the sweep could not be in it.
source as (

    select
        issues.*,
        fetched_changelogs.issue_id is not null as has_fetched_changelog
    from issues
    left join fetched_changelogs on issues.issue_id = fetched_changelogs.issue_id
    left join sweeps on issues.project_key = sweeps.project_key
    left join live_issues
        on issues.project_key = live_issues.project_key and issues.issue_id = live_issues.issue_id
    where sweeps.project_key is null or live_issues.issue_id is not null or issues._loaded_at > sweeps._loaded_at

),

final as (

    select
        issue_id,
        issue_key,
        project_key,
        project_name,
        summary,
        {{ plain_text('description', 'description_format') }} as description,
        issue_type,
        is_subtask,
        status,
        status_category,
        priority,
        resolution,
        created_at,
        updated_at,
        resolved_at,
        due_date,
        assignee_id,
        assignee_name,
        assignee_email,
        reporter_id,
        reporter_name,
        reporter_email,
        creator_id,
        creator_name,
        creator_email,
        parent_key,
        epic_key,
        story_points,
        team,
        is_flagged,
        environment,
        original_estimate_seconds,
        remaining_estimate_seconds,
        time_spent_seconds,
        labels,
        components,
        fix_versions,
        affected_versions,
        issue_links,
        subtasks,
        sprints,
        comment_total,
        has_changelog or has_fetched_changelog as has_changelog,
        fields,
        _loaded_at as loaded_at
    from source

)

select * from final
