with source as (

    select * from {{ source('raw_git', 'file_changes') }}

),

final as (

    select
        repository,
        commit_sha,
        path,
        old_path,
        change_type,
        additions,
        deletions,
        is_binary,
        _loaded_at as loaded_at
    from source

)

select * from final
