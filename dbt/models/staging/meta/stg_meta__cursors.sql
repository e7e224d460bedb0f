with source as (

    select * from {{ source('raw_meta', 'cursors') }}

),

final as (

    select
        source,
        scope,
        cursor,
        updated_at
    from source

)

select * from final
