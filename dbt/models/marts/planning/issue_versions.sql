with issue_versions as (

    select * from {{ ref('int_issue_versions_unnested') }}

),

versions as (

    select * from {{ ref('int_versions_merged') }}

),

final as (

    select
        issue_versions.issue_key,
        issue_versions.version_id,
        max(versions.version_name) as version_name,
        issue_versions.relation,
        issue_versions.project_key
    from issue_versions
    inner join versions on issue_versions.version_id = versions.version_id
    group by
        issue_versions.issue_key, issue_versions.version_id, issue_versions.relation, issue_versions.project_key

)

select * from final
