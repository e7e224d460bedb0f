-- One shape for the builds of every system: each system is a part of the union.
with runs as (

    select * from {{ ref('stg_github__workflow_runs') }}

),

repositories as (

    select * from {{ ref('int_github_repositories') }}

),

jobs as (

    select
        run_id,
        run_attempt,
        max(completed_at) as completed_at
    from {{ ref('stg_github__workflow_jobs') }}
    group by run_id, run_attempt

),

github as (

    select
        'github:' || runs.run_id || ':' || runs.run_attempt as build_id,
        'github' as source,
        repositories.repository,
        runs.workflow_name as job_name,
        runs.run_number as number,
        runs.run_attempt as attempt,
        runs.event as cause,
        runs.branch,
        runs.commit_sha,
        {{ github_build_status('runs.status', 'runs.conclusion') }} as status,
        coalesce(runs.run_started_at, runs.created_at) as started_at,
        -- A run has no end of its own: the end of its last job, else its last change.
        case when runs.conclusion is not null then coalesce(jobs.completed_at, runs.updated_at) end as finished_at,
        runs.actor_login as triggered_by,
        runs.url
    from runs
    inner join repositories on runs.full_name = repositories.full_name
    left join jobs on runs.run_id = jobs.run_id and runs.run_attempt = jobs.run_attempt

),

final as (

    select
        *,
        {{ seconds_between('started_at', 'finished_at') }} as duration_seconds
    from github

)

select * from final
