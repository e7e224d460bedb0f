with source as (

    select * from {{ source('raw_git', 'refs') }}

),

final as (

    select
        repository,
        ref_name,
        {{ replace_pattern('ref_name', '^refs/(heads|tags|remotes)/', '') }} as short_name,
        ref_type,
        target_sha,
        commit_sha,
        tagged_at,
        tagger_name,
        subject,
        is_default_branch,
        _loaded_at as loaded_at
    from source

)

select * from final
