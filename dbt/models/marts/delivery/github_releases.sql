with source as (

    select * from {{ ref('stg_github__releases') }}

),

repositories as (

    select * from {{ ref('int_github_repositories') }}

),

final as (

    select
        source.release_id,
        repositories.repository,
        source.tag_name,
        source.release_name,
        source.is_draft,
        source.is_prerelease,
        source.body,
        source.author_login,
        source.created_at,
        source.published_at,
        source.url
    from source
    inner join repositories on source.full_name = repositories.full_name

)

select * from final
