{{ config(materialized="ephemeral") }}

-- When an incident was first acknowledged and last resolved stands in its log, in the webhooks that told of it, or in
-- the incident itself; a webhook holds no log.
with incidents as (

    select * from {{ ref('stg_pagerduty__incidents') }}

),

moments as (

    select
        incident_id,
        replace(entry_type, '_log_entry', '') as kind,
        created_at as happened_at
    from {{ ref('stg_pagerduty__log_entries') }}
    where entry_type in ('acknowledge_log_entry', 'resolve_log_entry')
    union all
    select
        incident_id,
        case when event_type = 'incident.acknowledged' then 'acknowledge' else 'resolve' end as kind,
        occurred_at as happened_at
    from {{ ref('stg_pagerduty__events') }}
    where event_type in ('incident.acknowledged', 'incident.resolved')
    union all
    select
        incident_id,
        'acknowledge' as kind,
        acknowledged_at as happened_at
    from {{ ref('stg_pagerduty__acknowledgements') }}

),

dated as (

    select
        incident_id,
        min(case when kind = 'acknowledge' then happened_at end) as acknowledged_at,
        max(case when kind = 'resolve' then happened_at end) as resolved_at
    from moments
    group by incident_id

),

assigned as (

    select
        incident_id,
        {{ value_at_max('user_id', "(coalesce(assigned_at, timestamptz '1970-01-01 00:00:00+00'), user_id)") }}
            as assignee_id,
        {{ value_at_max('user_name', "(coalesce(assigned_at, timestamptz '1970-01-01 00:00:00+00'), user_id)") }}
            as assignee_name,
        {{ sorted_list('user_name') }} as assignee_names
    from {{ ref('stg_pagerduty__assignments') }}
    group by incident_id

),

final as (

    select
        incidents.*,
        dated.acknowledged_at as first_acknowledged_at,
        coalesce(incidents.resolved_at, dated.resolved_at, incidents.status_changed_at, incidents.told_at)
            as last_resolved_at,
        assigned.assignee_id,
        assigned.assignee_name,
        assigned.assignee_names
    from incidents
    left join dated on incidents.incident_id = dated.incident_id
    left join assigned on incidents.incident_id = assigned.incident_id

)

select * from final
