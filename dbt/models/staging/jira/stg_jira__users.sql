with source as (

    select * from {{ source('raw_jira', 'users') }}

),

final as (

    select
        account_id,
        display_name,
        email,
        account_type,
        is_active,
        time_zone,
        _loaded_at as loaded_at
    from source

)

select * from final
