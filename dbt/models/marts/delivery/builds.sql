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
        {{ build_kind('runs.workflow_name') }} as kind,
        {{ environment_in('runs.workflow_name') }} as named_environment,
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

jenkins as (

    select
        build_id,
        'jenkins' as source,
        repository,
        job_name,
        build_number as number,
        -- Whatever is started again gets a number of its own.
        cast(1 as bigint) as attempt,
        {{ build_kind('project_name') }} as kind,
        {{ environment_in('project_name') }} as named_environment,
        cause,
        branch,
        commit_sha,
        status,
        started_at,
        finished_at,
        triggered_by,
        url,
        duration_seconds
    from {{ ref('int_jenkins_builds') }}
    where not is_told_again

),

united as (

    select
        *,
        cast({{ seconds_between('started_at', 'finished_at') }} as double) as duration_seconds
    from github
    union all
    select * from jenkins

),

final as (

    select
        build_id,
        source,
        repository,
        job_name,
        number,
        attempt,
        kind,
        case when kind = 'deployment' then named_environment end as environment,
        cause,
        branch,
        commit_sha,
        status,
        started_at,
        finished_at,
        triggered_by,
        url,
        cast(duration_seconds as double) as duration_seconds
    from united

)

select * from final
