with source as (

    select * from {{ source('raw_github', 'review_comments') }}

),

final as (

    select
        repository as full_name,
        comment_id,
        pull_number as number,
        review_id,
        author_login,
        author_type,
        body,
        path,
        line,
        commit_sha,
        in_reply_to_id,
        created_at,
        updated_at,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
