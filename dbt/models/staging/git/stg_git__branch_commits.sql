with source as (

    select * from {{ source('raw_git', 'branch_commits') }}

),

final as (

    select
        repository,
        branch,
        commit_sha,
        _loaded_at as loaded_at
    from source

)

select * from final
