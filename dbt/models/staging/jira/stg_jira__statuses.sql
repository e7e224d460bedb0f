with source as (

    select * from {{ source('raw_jira', 'statuses') }}

),

final as (

    select
        status_id,
        status_name,
        untranslated_name,
        description,
        status_category,
        project_id,
        _loaded_at as loaded_at
    from source

)

select * from final
