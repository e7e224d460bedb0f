with jobs as (

    select * from {{ source('raw_jenkins', 'jobs') }}

),

live_jobs as (

    select * from {{ source('raw_jenkins', 'live_jobs') }}

),

final as (

    select
        jobs.job_name,
        jobs.class,
        jobs.display_name,
        jobs.description,
        jobs.url,
        jobs.is_buildable,
        live_jobs.job_name is not null as is_live,
        jobs._loaded_at as loaded_at
    from jobs
    left join live_jobs on jobs.job_name = live_jobs.job_name

)

select * from final
