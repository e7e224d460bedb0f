with source as (

    select * from {{ source('raw_jenkins', 'consoles') }}

),

final as (

    select
        job_name,
        build_number,
        build_timestamp_ms as timestamp_ms,
        state,
        reason,
        fetched_at,
        size_bytes,
        left_out_bytes,
        head as log_head,
        tail as log_tail,
        _loaded_at as loaded_at
    from source

)

select * from final
