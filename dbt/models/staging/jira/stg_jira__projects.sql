with source as (

    select * from {{ source('raw_jira', 'projects') }}

),

final as (

    select
        project_id,
        project_key,
        project_name,
        description,
        lead_id,
        lead_name,
        url,
        record,
        _loaded_at as loaded_at
    from source

)

select * from final
