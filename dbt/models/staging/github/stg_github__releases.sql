with source as (

    select * from {{ source('raw_github', 'releases') }}

),

final as (

    select
        repository as full_name,
        release_id,
        tag_name,
        release_name,
        target,
        is_draft,
        is_prerelease,
        body,
        author_login,
        created_at,
        published_at,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
