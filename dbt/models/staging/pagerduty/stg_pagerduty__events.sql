with source as (

    select * from {{ source('raw_pagerduty', 'events') }}

),

final as (

    select
        event_id,
        incident_id,
        event_type,
        occurred_at,
        agent_id,
        agent_name,
        _loaded_at as loaded_at
    from source

)

select * from final
