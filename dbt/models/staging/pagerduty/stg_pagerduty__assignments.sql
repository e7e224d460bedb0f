with source as (

    select * from {{ source('raw_pagerduty', 'assignments') }}

),

final as (

    select
        incident_id,
        user_id,
        user_name,
        user_url,
        assigned_at,
        _loaded_at as loaded_at
    from source

)

select * from final
