with issues as (

    select * from {{ ref('stg_jira__issues') }}

),

commits as (

    select * from {{ ref('stg_git__commits') }}

),

repositories as (

    select * from {{ ref('int_repositories_projects') }}

),

messages as (

    select * from {{ ref('stg_slack__messages') }}
    where not coalesce(is_deleted, false)

),

events as (

    select
        created_at as happened_at,
        'issue created' as kind,
        project_key,
        cast(null as varchar) as repository
    from issues
    union all
    select
        resolved_at as happened_at,
        'issue resolved' as kind,
        project_key,
        cast(null as varchar) as repository
    from issues
    union all
    select
        commits.committed_at as happened_at,
        'commit' as kind,
        repositories.project_key,
        commits.repository
    from commits
    left join repositories on commits.repository = repositories.repository
    union all
    select
        sent_at as happened_at,
        'message' as kind,
        cast(null as varchar) as project_key,
        cast(null as varchar) as repository
    from messages

),

counted as (

    select
        cast(happened_at as date) as day,
        kind,
        project_key,
        repository,
        count(*) as count
    from events
    where happened_at is not null
    group by cast(happened_at as date), kind, project_key, repository

),

final as (

    select
        {{ row_id(['cast(day as varchar)', 'kind', 'project_key', 'repository']) }} as activity_id,
        *
    from counted

)

select * from final
