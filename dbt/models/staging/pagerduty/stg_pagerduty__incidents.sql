with source as (

    select * from {{ source('raw_pagerduty', 'incidents') }}

),

final as (

    select
        incident_id,
        incident_number,
        title,
        summary,
        status,
        urgency,
        priority,
        incident_key,
        service_id,
        service_name,
        service_url,
        escalation_policy_id,
        escalation_policy_name,
        created_at,
        updated_at,
        status_changed_at,
        status_changed_by_id,
        status_changed_by_name,
        resolved_at,
        told_at,
        teams,
        url,
        api_url,
        _loaded_at as loaded_at
    from source

)

select * from final
