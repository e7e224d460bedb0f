{{ config(materialized="ephemeral") }}

-- A changelog names statuses; their category is known from the issues that stand in them now, or else from the list of
-- statuses, in which a project's own status may share the name of another's.
with issues as (

    select * from {{ ref('stg_jira__issues') }}

),

statuses as (

    select * from {{ ref('stg_jira__statuses') }}

),

known as (

    select
        lower(status) as status_key,
        status_category,
        2 as rank,
        coalesce(updated_at, timestamptz '1970-01-01 00:00:00+00') as seen_at
    from issues
    union all
    select
        lower(status_name) as status_key,
        status_category,
        case when project_id is null then 1 else 0 end as rank,
        loaded_at as seen_at
    from statuses

),

final as (

    select
        status_key,
        {{ value_at_max('status_category', '(rank, seen_at, status_category)') }} as status_category
    from known
    where status_key is not null and status_category is not null
    group by status_key

)

select * from final
