-- One shape for the parts of builds of every system: GitHub's jobs, the stages of Jenkins's pipelines.
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
        cast(null as varchar) as error_message,
        jobs.url
    from jobs
    inner join repositories on jobs.full_name = repositories.full_name

),

builds as (

    select
        *,
        max(timestamp_ms) over (partition by job_name, build_number) as newest_ms
    from {{ ref('int_jenkins_builds') }}

),

stages as (

    select
        *,
        {{ jenkins_stage_status('status') }} as build_status
    from {{ ref('stg_jenkins__stages') }}

),

jenkins as (

    select
        coalesce(builds.build_id, 'jenkins:' || stages.job_name || '#' || stages.build_number)
        || ':' || stages.stage_id as stage_id,
        coalesce(builds.build_id, 'jenkins:' || stages.job_name || '#' || stages.build_number) as build_id,
        'jenkins' as source,
        builds.repository,
        stages.stage_name,
        stages.build_status as status,
        stages.started_at,
        case when stages.build_status <> 'BUILDING' then stages.finished_at end as finished_at,
        nullif(stages.node_name, '') as runner_name,
        stages.error_message,
        builds.url,
        stages.duration_seconds
    from stages
    left join builds
        on
            stages.job_name = builds.job_name
            and stages.build_number = builds.build_number
            and coalesce(stages.timestamp_ms, builds.newest_ms) = builds.timestamp_ms
    where not coalesce(builds.is_told_again, false)

),

united as (

    select
        *,
        cast({{ seconds_between('started_at', 'finished_at') }} as double) as duration_seconds
    from github
    union all
    select * from jenkins

),

sorted_out as (

    select
        *,
        {{ build_kind('stage_name') }} as kind
    from united

),

final as (

    select
        stage_id,
        build_id,
        source,
        repository,
        stage_name,
        kind,
        case when kind = 'deployment' then {{ environment_in('stage_name') }} end as environment,
        status,
        started_at,
        finished_at,
        runner_name,
        error_message,
        url,
        cast(case when finished_at is not null then duration_seconds end as double) as duration_seconds
    from sorted_out

)

select * from final
