{{ config(materialized="ephemeral") }}

-- A changelog names statuses only; their category is known from the issues that stand in them now.
with issues as (

    select * from {{ ref('stg_jira__issues') }}

),

final as (

    select
        lower(status) as status_key,
        {{ value_at_max('status_category', '(updated_at, status_category)') }} as status_category
    from issues
    where status is not null and status_category is not null
    group by lower(status)

)

select * from final
