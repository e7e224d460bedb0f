with messages as (

    select * from {{ ref('stg_slack__messages') }}

),

users as (

    select * from {{ ref('stg_slack__users') }}

),

accounts as (

    select * from {{ ref('int_accounts_resolved') }}
    where system = 'slack'

),

final as (

    select
        messages.channel_id,
        messages.channel_name,
        messages.message_ts,
        messages.sent_at,
        messages.thread_ts,
        coalesce(messages.thread_ts = messages.message_ts, false) as is_thread_root,
        coalesce(messages.thread_ts <> messages.message_ts, false) as is_reply,
        messages.user_id,
        coalesce(
            nullif(users.display_name, ''), nullif(users.real_name, ''), nullif(users.user_name, ''), messages.user_name
        ) as user_name,
        accounts.person_id,
        messages.bot_id is not null
        or coalesce(messages.subtype = 'bot_message', false)
        or coalesce(accounts.is_bot, false) as is_bot,
        messages.subtype,
        messages.text,
        messages.edited_at,
        messages.reply_count,
        {{ reaction_total('messages.reactions') }} as reaction_count
    from messages
    left join users on messages.user_id = users.user_id
    left join accounts on coalesce(messages.user_id, messages.bot_id) = accounts.account
    where not coalesce(messages.is_deleted, false)

)

select * from final
