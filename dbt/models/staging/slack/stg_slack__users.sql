with source as (

    select * from {{ source('raw_slack', 'users') }}

),

final as (

    select
        user_id,
        team_id,
        user_name,
        real_name,
        display_name,
        email,
        is_bot,
        is_deleted,
        time_zone,
        record,
        _loaded_at as loaded_at
    from source

)

select * from final
