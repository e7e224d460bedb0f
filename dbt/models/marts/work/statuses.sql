with statuses as (

    select * from {{ ref('stg_jira__statuses') }}

),

projects as (

    select * from {{ ref('stg_jira__projects') }}

),

final as (

    select
        statuses.status_id,
        statuses.status_name,
        statuses.untranslated_name,
        statuses.status_category,
        projects.project_key
    from statuses
    left join projects on statuses.project_id = projects.project_id

)

select * from final
