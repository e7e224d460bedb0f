-- One shape for the logs of every system: GitHub has one for each job, Jenkins one for each build.
with job_logs as (

    select * from {{ ref('stg_github__job_logs') }}

),

jobs as (

    select * from {{ ref('stg_github__workflow_jobs') }}

),

builds as (

    select * from {{ ref('builds') }}

),

consoles as (

    select * from {{ ref('stg_jenkins__consoles') }}

),

console_builds as (

    select * from {{ ref('int_jenkins_builds') }}
    where not is_told_again

),

github as (

    select
        'github:' || jobs.job_id as log_id,
        'github:' || jobs.run_id || ':' || jobs.run_attempt as build_id,
        jobs.job_name as stage_name,
        {{ github_build_status('jobs.status', 'jobs.conclusion') }} as status,
        jobs.started_at,
        case when jobs.conclusion is not null then jobs.completed_at end as finished_at,
        jobs.url,
        job_logs.state,
        job_logs.reason,
        job_logs.fetched_at,
        job_logs.size_bytes,
        job_logs.left_out_bytes,
        job_logs.log_head,
        job_logs.log_tail
    from job_logs
    inner join jobs on job_logs.job_id = jobs.job_id

),

jenkins as (

    select
        console_builds.build_id as log_id,
        console_builds.build_id,
        cast(null as varchar) as stage_name,
        console_builds.status,
        console_builds.started_at,
        console_builds.finished_at,
        console_builds.url,
        consoles.state,
        consoles.reason,
        consoles.fetched_at,
        consoles.size_bytes,
        consoles.left_out_bytes,
        consoles.log_head,
        consoles.log_tail
    from consoles
    inner join console_builds
        on
            consoles.job_name = console_builds.job_name
            and consoles.build_number = console_builds.build_number
            and consoles.timestamp_ms = console_builds.timestamp_ms

),

united as (

    select * from github
    union all
    select * from jenkins

),

final as (

    select
        united.log_id,
        united.build_id,
        builds.source,
        builds.repository,
        builds.job_name,
        united.stage_name,
        builds.number,
        builds.attempt,
        builds.branch,
        builds.commit_sha,
        united.status,
        united.started_at,
        united.finished_at,
        united.state,
        nullif(united.reason, '') as reason,
        united.fetched_at,
        united.size_bytes,
        united.left_out_bytes,
        case
            when united.left_out_bytes > 0
                then
                    united.log_head
                    || '[' || united.left_out_bytes || ' bytes left out here]' || chr(10)
                    || united.log_tail
            else united.log_head
        end as log_text,
        united.url
    from united
    inner join builds on united.build_id = builds.build_id

)

select * from final
