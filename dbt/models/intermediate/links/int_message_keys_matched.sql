{{ config(materialized="ephemeral") }}

with messages as (

    select * from {{ ref('stg_slack__messages') }}

),

project_keys as (

    select * from {{ ref('int_project_keys') }}

),

candidates as (

    select
        channel_id,
        message_ts,
        {{ key_candidates('text') }} as matched_text
    from messages
    where not coalesce(is_deleted, false) and {{ has_pattern('text', '[A-Za-z0-9_]-[0-9]') }}

),

keys as (

    select
        *,
        {{ key_of_candidate('matched_text') }} as issue_key
    from candidates

),

final as (

    select
        keys.channel_id,
        keys.message_ts,
        keys.issue_key,
        project_keys.project_key,
        min(keys.matched_text) as matched_text
    from keys
    inner join project_keys
        on {{ pattern_match('keys.issue_key', '^(.*)-[0-9]+$', 1) }} = project_keys.project_key
    group by keys.channel_id, keys.message_ts, keys.issue_key, project_keys.project_key

)

select * from final
