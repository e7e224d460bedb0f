with source as (

    select * from {{ source('raw_jenkins', 'test_results') }}

),

final as (

    select
        job_name,
        build_number,
        nullif(build_timestamp_ms, 0) as timestamp_ms,
        suite_number,
        case_number,
        suite_name,
        class_name,
        test_name,
        status,
        skipped_message,
        duration_seconds,
        nullif(failed_since_number, 0) as failed_since_number,
        error_details,
        error_stack,
        _loaded_at as loaded_at
    from source

)

select * from final
