with listed as (

    select * from {{ ref('stg_jira__projects') }}

),

issues as (

    select
        project_key,
        {{ value_at_max('project_name', '(updated_at, project_name)') }} as project_name,
        count(*) as issue_count,
        count(case when status_category = 'done' then 1 end) as done_count,
        max(updated_at) as last_updated_at
    from {{ ref('stg_jira__issues') }}
    group by project_key

),

repositories as (

    select
        project_key,
        {{ sorted_list('repository') }} as repositories
    from {{ ref('int_repositories_projects') }}
    where project_key is not null
    group by project_key

),

final as (

    select
        coalesce(listed.project_key, issues.project_key) as project_key,
        coalesce(listed.project_name, issues.project_name) as project_name,
        listed.description,
        listed.lead_name,
        listed.url,
        coalesce(issues.issue_count, 0) as issue_count,
        coalesce(issues.done_count, 0) as done_count,
        issues.last_updated_at,
        coalesce(repositories.repositories, {{ empty_list() }}) as repositories
    from listed
    full outer join issues on listed.project_key = issues.project_key
    left join repositories on coalesce(listed.project_key, issues.project_key) = repositories.project_key

)

select * from final
