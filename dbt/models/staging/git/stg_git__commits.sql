with source as (

    select * from {{ source('raw_git', 'commits') }}

),

final as (

    select
        repository,
        commit_sha,
        parent_shas,
        author_name,
        lower(trim(author_email)) as author_email,
        author_name_raw,
        author_email_raw,
        authored_at,
        author_utc_offset_minutes,
        committer_name,
        committer_email,
        committed_at,
        subject,
        body,
        trailers,
        is_merge,
        has_line_counts,
        _loaded_at as loaded_at
    from source

)

select * from final
