with source as (

    select * from {{ source('raw_jira', 'development_pull_requests') }}

),

final as (

    select
        issue_id,
        url,
        pull_name,
        title,
        status,
        repository_name,
        repository_url,
        source_branch,
        target_branch,
        author_name,
        updated_at,
        _loaded_at as loaded_at
    from source

)

select * from final
