with source as (

    select * from {{ source('raw_github', 'pull_request_commits') }}

),

final as (

    select
        repository as full_name,
        pull_number as number,
        commit_sha,
        message,
        author_login,
        author_name,
        author_email,
        authored_at,
        committed_at,
        parents,
        _loaded_at as loaded_at
    from source

)

select * from final
