with source as (

    select * from {{ source('raw_jira', 'development_branches') }}

),

final as (

    select
        issue_id,
        url,
        branch_name,
        repository_name,
        repository_url,
        _loaded_at as loaded_at
    from source

)

select * from final
