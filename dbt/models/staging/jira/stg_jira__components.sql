with source as (

    select * from {{ source('raw_jira', 'components') }}

),

final as (

    select
        component_id,
        project_key,
        component_name,
        description,
        _loaded_at as loaded_at
    from source

)

select * from final
