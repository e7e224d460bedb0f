with builds as (

    select * from {{ ref('stg_jenkins__builds') }}

),

jobs as (

    select * from {{ ref('stg_jenkins__jobs') }}

),

checkouts as (

    select
        checkouts.*,
        repositories.repository,
        repositories.is_known
    from {{ ref('int_jenkins_checkouts') }} as checkouts
    left join {{ ref('int_jenkins_repositories') }} as repositories
        on checkouts.remote_url = repositories.remote_url

),

remotes as (

    select
        remote_url,
        count(distinct job_name) as job_count
    from checkouts
    group by remote_url

),

-- A library is checked out by many jobs, a build's own repository by few.
ranked as (

    select
        checkouts.*,
        row_number() over (
            partition by checkouts.job_name, checkouts.build_number, checkouts.timestamp_ms
            order by
                remotes.job_count,
                case when checkouts.is_known then 0 else 1 end,
                case when checkouts.job_name like '%/' || replace(checkouts.branch, '/', '%2F') then 0 else 1 end,
                checkouts.remote_url,
                checkouts.commit_sha
        ) as checkout_rank
    from checkouts
    left join remotes on checkouts.remote_url = remotes.remote_url

),

own as (

    select * from ranked
    where checkout_rank = 1

),

-- What failed before its checkout worked on what its job works on.
usual as (

    select
        job_name,
        {{ value_at_max('repository', 'timestamp_ms') }} as repository
    from own
    group by job_name

),

actions as (

    select
        job_name,
        build_number,
        timestamp_ms,
        {{ json_elements('actions') }} as action
    from builds

),

started as (

    select
        job_name,
        build_number,
        timestamp_ms,
        max({{ json_text('action', '$.causes[0]._class') }}) as cause_class,
        max({{ json_text('action', '$.causes[0].shortDescription') }}) as cause_text,
        max(
            coalesce({{ json_text('action', '$.causes[0].userId') }}, {{ json_text('action', '$.causes[1].userId') }})
        ) as user_id
    from actions
    where {{ json_text('action', '$._class') }} = 'hudson.model.CauseAction'
    group by job_name, build_number, timestamp_ms

),

branched as (

    select distinct job_name
    from started
    where cause_class like 'jenkins.branch.%'

),

joined as (

    select
        builds.job_name,
        builds.build_number,
        builds.timestamp_ms,
        builds.result,
        coalesce(builds.is_building, builds.result is null) as is_building,
        builds.started_at,
        builds.duration_ms,
        builds.duration_seconds,
        builds.url,
        started.cause_class,
        started.cause_text,
        started.user_id,
        own.commit_sha,
        own.branch as checked_out_branch,
        coalesce(own.repository, usual.repository) as repository,
        coalesce(jobs.is_live, true) as is_live,
        case
            when branched.job_name is not null
                then replace({{ pattern_match('builds.job_name', '([^/]+)$', 1) }}, '%2F', '/')
        end as job_branch,
        case
            when branched.job_name is not null then {{ replace_pattern('builds.job_name', '/[^/]+$', '') }}
            else builds.job_name
        end as project_name
    from builds
    left join started
        on
            builds.job_name = started.job_name
            and builds.build_number = started.build_number
            and builds.timestamp_ms = started.timestamp_ms
    left join own
        on
            builds.job_name = own.job_name
            and builds.build_number = own.build_number
            and builds.timestamp_ms = own.timestamp_ms
    left join usual on builds.job_name = usual.job_name
    left join jobs on builds.job_name = jobs.job_name
    left join branched on builds.job_name = branched.job_name

),

final as (

    select
        job_name,
        build_number,
        timestamp_ms,
        'jenkins:' || job_name || '#' || build_number || '@' || timestamp_ms as build_id,
        project_name,
        repository,
        commit_sha,
        coalesce(checked_out_branch, job_branch) as branch,
        {{ jenkins_build_status('result', 'is_building') }} as status,
        {{ jenkins_cause('cause_class', 'cause_text') }} as cause,
        user_id as triggered_by,
        started_at,
        case when not is_building then duration_seconds end as duration_seconds,
        case
            when not is_building then {{ moment_of_milliseconds('timestamp_ms + duration_ms') }}
        end as finished_at,
        url,
        -- A job that was renamed tells its builds again under its new name.
        not is_live and max(case when is_live then 1 else 0 end) over (
            partition by build_number, timestamp_ms, duration_ms, commit_sha
        ) = 1 as is_told_again
    from joined

)

select * from final
