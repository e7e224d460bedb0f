with source as (

    select * from {{ source('raw_github', 'issue_comments') }}

),

final as (

    select
        repository as full_name,
        comment_id,
        issue_number as number,
        author_login,
        author_type,
        body,
        created_at,
        updated_at,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
