with keys as (

    select * from {{ ref('int_message_keys_matched') }}

),

issues as (

    select * from {{ ref('stg_jira__issues') }}

),

final as (

    select
        keys.issue_key,
        keys.channel_id,
        keys.message_ts,
        keys.project_key,
        issues.issue_key is not null as is_known_issue,
        keys.matched_text
    from keys
    left join issues on keys.issue_key = issues.issue_key

)

select * from final
