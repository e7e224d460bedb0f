{{ config(materialized="ephemeral") }}

-- No setting says which issues are incidents: the names that Jira itself and common templates give the type, or the
-- label that people add to a bug.
with issues as (

    select
        *,
        {{ json_text_list('labels', '$[*]') }} as label_names
    from {{ ref('stg_jira__issues') }}

),

final as (

    select
        issue_id,
        issue_key,
        project_key,
        summary,
        status,
        status_category,
        priority,
        assignee_id,
        assignee_name,
        created_at,
        updated_at,
        resolved_at
    from issues
    where
        lower(trim(issue_type)) in (
            'incident', '[system] incident', 'production incident', 'major incident', 'security incident', 'outage',
            'service outage', 'service disruption'
        )
        or {{ list_contains_text('label_names', 'incident') }}

)

select * from final
