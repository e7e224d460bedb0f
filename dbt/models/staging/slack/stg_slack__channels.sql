with source as (

    select * from {{ source('raw_slack', 'channels') }}

),

final as (

    select
        channel_id,
        channel_name,
        topic,
        purpose,
        created_at,
        is_archived,
        is_private,
        member_ids,
        record,
        _loaded_at as loaded_at
    from source

)

select * from final
