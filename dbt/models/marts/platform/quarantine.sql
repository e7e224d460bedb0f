with quarantine as (

    select * from {{ ref('stg_meta__quarantine') }}

),

final as (

    select
        {{ row_id(['source', 'stream', 'origin', 'position', 'page_id', 'reason', 'excerpt']) }} as quarantine_id,
        source,
        stream,
        origin,
        position,
        reason,
        excerpt,
        min(quarantined_at) as quarantined_at,
        page_id
    from quarantine
    group by source, stream, origin, position, reason, excerpt, page_id

)

select * from final
