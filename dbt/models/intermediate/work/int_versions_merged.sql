-- A dump may list a project's versions, or show them only inside its issues. The list wins; of the issues, the
-- one updated last.
with listed as (

    select * from {{ ref('stg_jira__versions') }}

),

seen as (

    select * from {{ ref('int_issue_versions_unnested') }}

),

ranked as (

    select
        *,
        row_number() over (partition by version_id order by updated_at desc, issue_key, relation) as recency
    from seen

),

from_issues as (

    select * from ranked
    where recency = 1 and version_id not in (select listed.version_id from listed)

),

final as (

    select
        version_id,
        project_key,
        version_name,
        description,
        start_date,
        release_date,
        coalesce(is_released, false) as is_released,
        coalesce(is_archived, false) as is_archived
    from listed
    union all
    select
        version_id,
        project_key,
        version_name,
        description,
        start_date,
        release_date,
        is_released,
        is_archived
    from from_issues

)

select * from final
