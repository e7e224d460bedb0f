with source as (

    select * from {{ source('raw_github', 'deployments') }}

),

final as (

    select
        repository as full_name,
        deployment_id,
        commit_sha,
        ref,
        task,
        environment,
        description,
        creator_login,
        created_at,
        updated_at,
        _loaded_at as loaded_at
    from source

)

select * from final
