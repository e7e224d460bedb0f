-- GitHub tells all of a pull request; where it is not read, git's merge commits tell of those that were merged.
with pull_requests as (

    select * from {{ ref('stg_github__pull_requests') }}

),

repositories as (

    select * from {{ ref('int_github_repositories') }}

),

git_merges as (

    select * from {{ ref('int_git_pull_requests_parsed') }}

),

keys as (

    select
        full_name,
        number,
        {{ sorted_list('issue_key') }} as issue_keys
    from {{ ref('int_pull_request_keys_matched') }}
    group by full_name, number

),

github as (

    select
        {{ row_id(['repositories.repository', 'cast(pull_requests.number as varchar)']) }} as pull_request_id,
        'github' as source,
        repositories.repository,
        pull_requests.number,
        case when pull_requests.merged_at is not null then 'merged' else pull_requests.state end as state,
        pull_requests.is_draft,
        pull_requests.title,
        pull_requests.author_login,
        pull_requests.source_branch,
        pull_requests.target_branch,
        pull_requests.head_sha,
        -- Before the merge GitHub tells the commit with which it tries whether it can be merged.
        case when pull_requests.merged_at is not null then pull_requests.merge_sha end as merge_sha,
        coalesce(pull_requests.merged_by_login, git_merges.merged_by_name) as merged_by_name,
        pull_requests.created_at as opened_at,
        pull_requests.updated_at,
        pull_requests.closed_at,
        pull_requests.merged_at,
        coalesce(keys.issue_keys, git_merges.issue_keys, {{ empty_list() }}) as issue_keys,
        pull_requests.url
    from pull_requests
    inner join repositories on pull_requests.full_name = repositories.full_name
    left join git_merges
        on
            repositories.repository = git_merges.repository
            and pull_requests.number = git_merges.number
            and pull_requests.merge_sha = git_merges.merge_sha
    left join keys on pull_requests.full_name = keys.full_name and pull_requests.number = keys.number

),

git as (

    select
        {{ row_id(['git_merges.repository', 'cast(git_merges.number as varchar)', 'git_merges.merge_sha']) }}
            as pull_request_id,
        'git' as source,
        git_merges.repository,
        git_merges.number,
        'merged' as state,
        cast(null as boolean) as is_draft,
        git_merges.title,
        cast(null as varchar) as author_login,
        git_merges.source_branch,
        cast(null as varchar) as target_branch,
        cast(null as varchar) as head_sha,
        git_merges.merge_sha,
        git_merges.merged_by_name,
        cast(null as timestamptz) as opened_at,
        cast(null as timestamptz) as updated_at,
        cast(null as timestamptz) as closed_at,
        git_merges.merged_at,
        git_merges.issue_keys,
        cast(null as varchar) as url
    from git_merges
    left join github on git_merges.repository = github.repository and git_merges.number = github.number
    where github.number is null

),

final as (

    select * from github
    union all
    select * from git

)

select * from final
