with source as (

    select * from {{ source('raw_slack', 'messages') }}

),

final as (

    select
        channel_id,
        channel_name,
        message_ts,
        sent_at,
        thread_ts,
        user_id,
        bot_id,
        user_name,
        subtype,
        text,
        edited_at,
        reply_count,
        reactions,
        files,
        is_deleted,
        record,
        _loaded_at as loaded_at
    from source

)

select * from final
