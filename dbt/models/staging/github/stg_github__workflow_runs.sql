with source as (

    select * from {{ source('raw_github', 'workflow_runs') }}

),

final as (

    select
        repository as full_name,
        run_id,
        run_attempt,
        run_number,
        workflow_id,
        workflow_name,
        event,
        status,
        conclusion,
        branch,
        commit_sha,
        actor_login,
        created_at,
        run_started_at,
        updated_at,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
