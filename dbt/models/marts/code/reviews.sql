with source as (

    select * from {{ ref('stg_github__reviews') }}

),

repositories as (

    select * from {{ ref('int_github_repositories') }}

),

final as (

    select
        source.review_id,
        repositories.repository,
        source.number,
        source.reviewer_login,
        source.reviewer_type = 'Bot' as is_bot,
        lower(source.state) as state,
        source.body,
        source.commit_sha,
        source.submitted_at,
        source.url
    from source
    inner join repositories on source.full_name = repositories.full_name

)

select * from final
