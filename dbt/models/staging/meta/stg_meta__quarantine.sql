with source as (

    select * from {{ source('raw_meta', 'quarantine') }}

),

final as (

    select
        source,
        stream,
        origin,
        position,
        reason,
        excerpt,
        quarantined_at,
        page_id
    from source

)

select * from final
