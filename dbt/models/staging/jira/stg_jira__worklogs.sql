with source as (

    select * from {{ source('raw_jira', 'worklogs') }}

),

final as (

    select
        worklog_id,
        issue_id,
        issue_key,
        author_id,
        author_name,
        started_at,
        time_spent_seconds,
        _loaded_at as loaded_at
    from source

)

select * from final
