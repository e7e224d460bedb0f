with source as (

    select * from {{ source('raw_jenkins', 'builds') }}

),

final as (

    select
        job_name,
        build_number,
        timestamp_ms,
        class,
        display_name,
        description,
        result,
        is_building,
        {{ moment_of_milliseconds('timestamp_ms') }} as started_at,
        duration_ms,
        duration_ms / 1000.0 as duration_seconds,
        estimated_duration_ms / 1000.0 as estimated_duration_seconds,
        queue_id,
        node_name,
        actions,
        change_sets,
        url,
        _loaded_at as loaded_at
    from source

)

select * from final
