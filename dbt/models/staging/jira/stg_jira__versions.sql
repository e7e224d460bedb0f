with source as (

    select * from {{ source('raw_jira', 'versions') }}

),

final as (

    select
        version_id,
        project_key,
        version_name,
        description,
        start_date,
        release_date,
        is_released,
        is_archived,
        _loaded_at as loaded_at
    from source

)

select * from final
