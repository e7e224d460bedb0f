with results as (

    select * from {{ ref('stg_jenkins__test_results') }}

),

builds as (

    select * from {{ ref('int_jenkins_builds') }}
    where not is_told_again

),

jenkins as (

    select
        builds.build_id || ':' || results.suite_number || ':' || results.case_number as test_result_id,
        builds.build_id,
        'jenkins' as source,
        builds.repository,
        results.suite_name,
        results.class_name,
        results.test_name,
        case
            when upper(results.status) in ('PASSED', 'FIXED') then 'PASSED'
            when upper(results.status) in ('FAILED', 'REGRESSION') then 'FAILED'
            when upper(results.status) = 'SKIPPED' then 'SKIPPED'
        end as status,
        results.duration_seconds,
        results.failed_since_number,
        results.skipped_message,
        results.error_details,
        results.error_stack
    from results
    inner join builds
        on
            results.job_name = builds.job_name
            and results.build_number = builds.build_number
            and results.timestamp_ms = builds.timestamp_ms

)

select * from jenkins
