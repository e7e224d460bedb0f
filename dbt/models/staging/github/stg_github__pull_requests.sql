with source as (

    select * from {{ source('raw_github', 'pull_requests') }}

),

final as (

    select
        repository as full_name,
        pull_number as number,
        pull_id,
        state,
        is_draft,
        title,
        body,
        author_login,
        author_type,
        source_branch,
        head_sha,
        target_branch,
        merge_sha,
        created_at,
        updated_at,
        closed_at,
        merged_at,
        merged_by_login,
        requested_reviewers,
        labels,
        milestone,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
