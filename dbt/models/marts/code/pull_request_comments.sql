with comments as (

    select
        'line:' || comment_id as comment_id,
        full_name,
        number,
        'line' as kind,
        review_id,
        author_login,
        author_type,
        body,
        path,
        line,
        created_at,
        updated_at,
        url
    from {{ ref('stg_github__review_comments') }}
    union all
    -- GitHub keeps the conversation of issues and of pull requests in one list.
    select
        'conversation:' || comment_id as comment_id,
        full_name,
        number,
        'conversation' as kind,
        cast(null as varchar) as review_id,
        author_login,
        author_type,
        body,
        cast(null as varchar) as path,
        cast(null as bigint) as line,
        created_at,
        updated_at,
        url
    from {{ ref('stg_github__issue_comments') }}
    where url like '%/pull/%'

),

repositories as (

    select * from {{ ref('int_github_repositories') }}

),

final as (

    select
        comments.comment_id,
        repositories.repository,
        comments.number,
        comments.kind,
        comments.review_id,
        comments.author_login,
        comments.author_type = 'Bot' as is_bot,
        comments.body,
        comments.path,
        comments.line,
        comments.created_at,
        comments.updated_at,
        comments.url
    from comments
    inner join repositories on comments.full_name = repositories.full_name

)

select * from final
