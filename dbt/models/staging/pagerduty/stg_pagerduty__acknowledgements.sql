with source as (

    select * from {{ source('raw_pagerduty', 'acknowledgements') }}

),

final as (

    select
        incident_id,
        user_id,
        user_name,
        acknowledged_at,
        _loaded_at as loaded_at
    from source

)

select * from final
