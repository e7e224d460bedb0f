with source as (

    select * from {{ source('raw_jira', 'remote_links') }}

),

final as (

    select
        link_id,
        issue_id,
        global_id,
        relationship,
        url,
        title,
        summary,
        application_type,
        application_name,
        _loaded_at as loaded_at
    from source

)

select * from final
