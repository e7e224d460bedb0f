-- GitHub says owner/name, a git repository here has a plain name: its address tells, or the name where only one fits.
with named as (

    select distinct full_name from {{ ref('stg_github__pull_requests') }}
    union
    select distinct full_name from {{ ref('stg_github__pull_request_commits') }}
    union
    select distinct full_name from {{ ref('stg_github__reviews') }}
    union
    select distinct full_name from {{ ref('stg_github__review_comments') }}
    union
    select distinct full_name from {{ ref('stg_github__issue_comments') }}
    union
    select distinct full_name from {{ ref('stg_github__workflow_runs') }}
    union
    select distinct full_name from {{ ref('stg_github__workflow_jobs') }}
    union
    select distinct full_name from {{ ref('stg_github__deployments') }}
    union
    select distinct full_name from {{ ref('stg_github__releases') }}
    union
    select distinct full_name from {{ ref('stg_github__security_features') }}

),

repositories as (

    select
        repository,
        {{ replace_pattern('lower(location)', '([.]git)?/*$', '') }} as address
    from {{ ref('stg_git__repositories') }}

),

claims as (

    select
        named.full_name,
        repositories.repository,
        {{ has_pattern('repositories.address', '[/:]') }}
        and right(repositories.address, length(named.full_name)) = lower(named.full_name) as is_by_address
    from named
    inner join repositories
        on
            right(repositories.address, length(named.full_name)) = lower(named.full_name)
            or lower(repositories.repository) = {{ replace_pattern('lower(named.full_name)', '^[^/]*/', '') }}

),

counted as (

    select
        *,
        count(*) over (partition by full_name, is_by_address) as repository_count,
        count(*) over (partition by repository, is_by_address) as claimant_count,
        max(case when is_by_address then 1 else 0 end) over (partition by full_name) as has_address,
        max(case when is_by_address then 1 else 0 end) over (partition by repository) as is_addressed
    from claims

),

matched as (

    select
        full_name,
        repository
    from counted
    where
        repository_count = 1
        and claimant_count = 1
        and (is_by_address or (has_address = 0 and is_addressed = 0))

),

final as (

    select
        named.full_name,
        coalesce(matched.repository, named.full_name) as repository
    from named
    left join matched on named.full_name = matched.full_name

)

select * from final
