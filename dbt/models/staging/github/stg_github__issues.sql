with source as (

    select * from {{ source('raw_github', 'issues') }}

),

final as (

    select
        repository as full_name,
        issue_number as number,
        issue_id,
        is_pull_request,
        state,
        state_reason,
        title,
        body,
        author_login,
        author_type,
        assignees,
        labels,
        milestone,
        created_at,
        updated_at,
        closed_at,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
