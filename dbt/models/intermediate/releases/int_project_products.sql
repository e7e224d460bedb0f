{{ config(materialized="ephemeral") }}

-- The words that stand for a project's main product in a version or tag: its key, its name, its repositories. Where a
-- name says none, the main product is meant.
with projects as (

    select
        project_key,
        project_name
    from {{ ref('stg_jira__projects') }}
    union
    select
        project_key,
        project_name
    from {{ ref('stg_jira__issues') }}

),

repositories as (

    select * from {{ ref('int_repositories_projects') }}

),

words as (

    select
        project_key,
        {{ product_word('project_key') }} as product
    from projects
    union
    select
        project_key,
        {{ product_word('project_name') }} as product
    from projects
    union
    select
        project_key,
        {{ product_word('repository') }} as product
    from repositories

),

final as (

    select
        project_key,
        product
    from words
    where project_key is not null and product <> ''

)

select * from final
