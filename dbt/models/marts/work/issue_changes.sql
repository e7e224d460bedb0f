with changes as (

    select * from {{ ref('stg_jira__changelog_items') }}

),

issues as (

    select * from {{ ref('stg_jira__issues') }}

),

final as (

    select
        changes.history_id || '-' || cast(changes.item_index as varchar) as change_id,
        changes.issue_id,
        coalesce(issues.issue_key, changes.issue_key) as issue_key,
        issues.project_key,
        changes.author_id,
        changes.author_name,
        changes.changed_at,
        changes.field,
        changes.field_type,
        changes.from_value,
        changes.from_text,
        changes.to_value,
        changes.to_text
    from changes
    left join issues on changes.issue_id = issues.issue_id

)

select * from final
