with requested as (

    select * from {{ ref('stg_github__deployments') }}

),

repositories as (

    select * from {{ ref('int_github_repositories') }}

),

-- A later deployment makes this one inactive, which says nothing of how it went.
statuses as (

    select
        *,
        row_number() over (
            partition by deployment_id order by created_at desc, cast(status_id as bigint) desc
        ) as newest_rank
    from {{ ref('stg_github__deployment_statuses') }}
    where state <> 'inactive'

),

ended as (

    select
        deployment_id,
        min(created_at) as finished_at
    from statuses
    where state in ('success', 'failure', 'error')
    group by deployment_id

),

github as (

    select
        'github:' || requested.deployment_id as deployment_id,
        'github' as source,
        repositories.repository,
        requested.environment,
        requested.ref,
        requested.commit_sha,
        case
            when statuses.state = 'success' then 'success'
            when statuses.state in ('failure', 'error') then 'failure'
            when statuses.state in ('in_progress', 'queued', 'pending', 'waiting') then 'in_progress'
        end as status,
        requested.description,
        requested.creator_login as triggered_by,
        requested.created_at as started_at,
        case when statuses.state in ('success', 'failure', 'error') then ended.finished_at end as finished_at
    from requested
    inner join repositories on requested.full_name = repositories.full_name
    left join statuses on requested.deployment_id = statuses.deployment_id and statuses.newest_rank = 1
    left join ended on requested.deployment_id = ended.deployment_id

),

final as (

    select
        *,
        {{ seconds_between('started_at', 'finished_at') }} as duration_seconds
    from github

)

select * from final
