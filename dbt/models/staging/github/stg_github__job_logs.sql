with source as (

    select * from {{ source('raw_github', 'job_logs') }}

),

final as (

    select
        repository as full_name,
        job_id,
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
