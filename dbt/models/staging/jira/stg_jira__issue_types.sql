with source as (

    select * from {{ source('raw_jira', 'issue_types') }}

),

final as (

    select
        issue_type_id,
        issue_type_name,
        untranslated_name,
        description,
        is_subtask,
        hierarchy_level,
        project_id,
        _loaded_at as loaded_at
    from source

)

select * from final
