with versions as (

    select * from {{ ref('int_versions_parsed') }}

),

scope as (

    select
        issue_versions.version_id,
        count(distinct issues.issue_key) as issue_count,
        count(distinct case when issues.status_category = 'done' then issues.issue_key end) as done_count
    from {{ ref('int_issue_versions_unnested') }} as issue_versions
    inner join {{ ref('stg_jira__issues') }} as issues on issue_versions.issue_key = issues.issue_key
    where issue_versions.relation = 'fix'
    group by issue_versions.version_id

),

final as (

    select
        versions.version_id,
        versions.project_key,
        versions.version_name,
        versions.description,
        versions.start_date,
        versions.release_date,
        versions.is_released,
        versions.is_archived,
        versions.is_sprint_named,
        versions.version_number,
        case when versions.canonical_version_id <> versions.version_id then versions.canonical_version_id end
            as twin_of_version_id,
        coalesce(scope.issue_count, 0) as issue_count,
        coalesce(scope.done_count, 0) as done_count,
        coalesce(scope.issue_count - scope.done_count, 0) as open_count
    from versions
    left join scope on versions.version_id = scope.version_id

)

select * from final
