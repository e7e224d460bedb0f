with source as (

    select * from {{ source('raw_jira', 'development_commits') }}

),

final as (

    select
        issue_id,
        repository_url,
        repository_name,
        commit_sha,
        message,
        author_name,
        authored_at,
        file_count,
        is_merge,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
