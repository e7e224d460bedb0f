with source as (

    select * from {{ source('raw_jira', 'issues') }}

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
        has_changelog,
        fields,
        _loaded_at as loaded_at
    from source

)

select * from final
