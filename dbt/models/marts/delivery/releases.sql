with versions as (

    select * from {{ ref('int_versions_parsed') }}

),

tags as (

    select * from {{ ref('int_tags_parsed') }}

),

fixed as (

    select
        versions.canonical_version_id,
        count(distinct issues.issue_key) as issue_count,
        count(distinct case when issues.status_category = 'done' then issues.issue_key end) as done_count
    from versions
    inner join {{ ref('int_issue_versions_unnested') }} as issue_versions
        on versions.version_id = issue_versions.version_id and issue_versions.relation = 'fix'
    inner join {{ ref('stg_jira__issues') }} as issues on issue_versions.issue_key = issues.issue_key
    group by versions.canonical_version_id

),

-- Twins are one release: released if either is, dated by the first that has a date.
merged as (

    select
        canonical_version_id,
        {{ sorted_list('version_id') }} as version_ids,
        bool_or(is_released) as is_released,
        bool_and(is_archived) as is_archived,
        min(release_date) as release_date
    from versions
    group by canonical_version_id

),

canonical as (

    select
        versions.version_id,
        versions.project_key,
        versions.version_name,
        versions.version_number,
        versions.product,
        versions.is_sprint_named,
        merged.version_ids,
        merged.is_released,
        merged.is_archived,
        merged.release_date,
        coalesce(fixed.issue_count, 0) as issue_count,
        coalesce(fixed.done_count, 0) as done_count
    from versions
    inner join merged on versions.version_id = merged.canonical_version_id
    left join fixed on versions.version_id = fixed.canonical_version_id

),

matched as (

    select
        coalesce(canonical.project_key, tags.project_key) as project_key,
        tags.repository,
        coalesce(canonical.version_name, tags.tag_name) as version_name,
        canonical.version_id,
        coalesce(canonical.version_ids, {{ empty_list() }}) as version_ids,
        coalesce(canonical.version_number, tags.version_number) as version_number,
        tags.tag_name,
        tags.tag_commit_sha,
        coalesce(tags.tagged_at, cast(case when canonical.is_released then canonical.release_date end as timestamptz))
            as released_at,
        canonical.release_date,
        coalesce(canonical.is_released, true) as is_released,
        coalesce(canonical.is_archived, false) as is_archived,
        coalesce(canonical.is_sprint_named, false) as is_sprint_named,
        case
            when canonical.version_id is null then 'tag only'
            when tags.tag_name is null then 'version only'
            else 'version and tag'
        end as match_evidence,
        canonical.issue_count,
        canonical.done_count
    from canonical
    full outer join tags
        on
            canonical.project_key = tags.project_key
            and canonical.version_number = tags.version_number
            and canonical.product = tags.product
            and not canonical.is_sprint_named
            -- Numbers come again: a version released more than a year before or after the tag is another release.
            and (
                not canonical.is_released
                or coalesce(
                    cast(tags.tagged_at as date)
                    between canonical.release_date - 366 and canonical.release_date + 366,
                    true
                )
            )

),

final as (

    select
        {{ row_id(['version_id', 'repository', 'tag_name']) }} as release_id,
        *
    from matched

)

select * from final
