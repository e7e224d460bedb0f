with source as (

    select * from {{ source('raw_meta', 'pages') }}

),

final as (

    select
        page_id,
        source,
        stream,
        origin,
        rows,
        loaded_at
    from source

)

select * from final
