with source as (

    select * from {{ source('raw_jira', 'comments') }}

),

final as (

    select
        comment_id,
        issue_id,
        issue_key,
        author_id,
        author_name,
        author_email,
        {{ plain_text('body', 'body_format') }} as body,
        created_at,
        updated_at,
        is_public,
        _loaded_at as loaded_at
    from source

)

select * from final
