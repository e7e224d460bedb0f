with source as (

    select * from {{ source('raw_github', 'deployment_statuses') }}

),

final as (

    select
        repository as full_name,
        status_id,
        deployment_id,
        state,
        environment,
        description,
        log_url,
        created_at,
        _loaded_at as loaded_at
    from source

)

select * from final
