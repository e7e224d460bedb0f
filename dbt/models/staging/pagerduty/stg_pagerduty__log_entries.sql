with source as (

    select * from {{ source('raw_pagerduty', 'log_entries') }}

),

final as (

    select
        entry_id,
        incident_id,
        entry_type,
        summary,
        created_at,
        agent_id,
        agent_name,
        channel_type,
        _loaded_at as loaded_at
    from source

)

select * from final
