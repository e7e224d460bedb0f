with source as (

    select * from {{ source('raw_git', 'repositories') }}

),

final as (

    select
        repository,
        location,
        default_branch,
        head_sha,
        is_partial,
        read_at,
        _loaded_at as loaded_at
    from source

)

select * from final
