-- One shape for the parts of builds of every system: GitHub's jobs.
with jobs as (

    select * from {{ ref('stg_github__workflow_jobs') }}

),

repositories as (

    select * from {{ ref('int_github_repositories') }}

),

github as (

    select
        'github:' || jobs.job_id as stage_id,
        'github:' || jobs.run_id || ':' || jobs.run_attempt as build_id,
        'github' as source,
        repositories.repository,
        jobs.job_name as stage_name,
        {{ github_build_status('jobs.status', 'jobs.conclusion') }} as status,
        jobs.started_at,
        case when jobs.conclusion is not null then jobs.completed_at end as finished_at,
        jobs.runner_name,
        jobs.url
    from jobs
    inner join repositories on jobs.full_name = repositories.full_name

),

final as (

    select
        *,
        {{ seconds_between('started_at', 'finished_at') }} as duration_seconds
    from github

)

select * from final
