with source as (

    select * from {{ source('raw_jenkins', 'stages') }}

),

final as (

    select
        job_name,
        build_number,
        -- 0 stands for a build that is known by its number only.
        nullif(build_timestamp_ms, 0) as timestamp_ms,
        stage_id,
        stage_name,
        status,
        {{ moment_of_milliseconds('started_ms') }} as started_at,
        {{ moment_of_milliseconds('started_ms + duration_ms') }} as finished_at,
        duration_ms / 1000.0 as duration_seconds,
        pause_duration_ms / 1000.0 as pause_duration_seconds,
        node_name,
        error_message,
        error_type,
        _loaded_at as loaded_at
    from source

)

select * from final
