with source as (

    select * from {{ ref('stg_github__pull_request_commits') }}

),

repositories as (

    select * from {{ ref('int_github_repositories') }}

),

final as (

    select
        repositories.repository,
        source.number,
        source.commit_sha,
        {{ pattern_match('source.message', '^[^\\n]*') }} as subject,
        source.author_login,
        source.author_name,
        lower(source.author_email) as author_email,
        source.authored_at,
        source.committed_at
    from source
    inner join repositories on source.full_name = repositories.full_name

)

select * from final
