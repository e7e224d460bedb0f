with messages as (

    select * from {{ ref('stg_slack__messages') }}
    where thread_ts is not null and not coalesce(is_deleted, false)

),

-- An export may start in the middle of a thread: its root is then unknown, its replies are kept.
final as (

    select
        channel_id,
        thread_ts,
        min(sent_at) as started_at,
        max(case when message_ts <> thread_ts then sent_at end) as last_reply_at,
        count(*) as message_count,
        count(distinct coalesce(user_id, bot_id)) as participant_count,
        max(case when message_ts = thread_ts then text end) as root_text
    from messages
    group by channel_id, thread_ts

)

select * from final
