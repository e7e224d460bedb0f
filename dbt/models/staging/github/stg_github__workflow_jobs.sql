with source as (

    select * from {{ source('raw_github', 'workflow_jobs') }}

),

final as (

    select
        repository as full_name,
        job_id,
        run_id,
        run_attempt,
        job_name,
        status,
        conclusion,
        commit_sha,
        started_at,
        completed_at,
        runner_name,
        labels,
        steps,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
