with source as (

    select * from {{ source('raw_releases', 'planned_releases') }}

),

final as (

    select
        origin,
        location,
        release_key,
        external_id,
        upper(project_key) as project_key,
        version as version_name,
        name as release_name,
        target_date,
        description,
        status as planned_status,
        release_type,
        release_manager,
        _loaded_at as loaded_at
    from source

)

select * from final
