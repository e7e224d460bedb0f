with file_changes as (

    select * from {{ ref('stg_git__file_changes') }}

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
        is_binary
    from file_changes

)

select * from final
