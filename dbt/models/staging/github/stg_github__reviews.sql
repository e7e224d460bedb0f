with source as (

    select * from {{ source('raw_github', 'reviews') }}

),

final as (

    select
        repository as full_name,
        review_id,
        pull_number as number,
        reviewer_login,
        reviewer_type,
        state,
        body,
        commit_sha,
        submitted_at,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
