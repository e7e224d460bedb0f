{{ config(materialized="ephemeral") }}

-- A key is known if the dump lists the project or holds an issue of it.
with projects as (

    select * from {{ ref('stg_jira__projects') }}

),

issues as (

    select * from {{ ref('stg_jira__issues') }}

),

final as (

    select upper(project_key) as project_key
    from projects
    where project_key is not null
    union
    select upper(project_key) as project_key
    from issues
    where project_key is not null

)

select * from final
