with repositories as (

    select * from {{ ref('stg_git__repositories') }}

),

projects as (

    select * from {{ ref('int_repositories_projects') }}

),

commits as (

    select
        repository,
        count(*) as commit_count,
        max(committed_at) as last_commit_at
    from {{ ref('stg_git__commits') }}
    group by repository

),

final as (

    select
        repositories.repository,
        repositories.default_branch,
        repositories.head_sha,
        repositories.is_partial,
        projects.project_key,
        projects.project_share,
        projects.linked_commit_count,
        coalesce(commits.commit_count, 0) as commit_count,
        commits.last_commit_at
    from repositories
    left join projects on repositories.repository = projects.repository
    left join commits on repositories.repository = commits.repository

)

select * from final
