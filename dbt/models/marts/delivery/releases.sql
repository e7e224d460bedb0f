with versions as (

    select * from {{ ref('int_versions_parsed') }}

),

tags as (

    select * from {{ ref('int_tags_parsed') }}

),

plans as (

    select * from {{ ref('int_planned_releases_merged') }}

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
        canonical.done_count,
        coalesce(canonical.product, tags.product) as product
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

named as (

    select
        *,
        case when version_number is null or is_sprint_named then lower(version_name) else version_number end
            as match_name
    from matched

),

-- A plan that no version or tag answers to is a release too: the one that someone must ask about.
planned as (

    select
        case
            when named.match_evidence is null then {{ row_id(['plans.plan_id']) }}
            else {{ row_id(['named.version_id', 'named.repository', 'named.tag_name']) }}
        end as release_id,
        coalesce(named.project_key, plans.project_key) as project_key,
        named.repository,
        coalesce(named.version_name, plans.version_name) as version_name,
        named.version_id,
        coalesce(named.version_ids, {{ empty_list() }}) as version_ids,
        coalesce(named.version_number, plans.version_number) as version_number,
        named.tag_name,
        named.tag_commit_sha,
        named.released_at,
        named.release_date,
        coalesce(named.is_released, coalesce(plans.planned_status in ('deployed', 'released'), false)) as is_released,
        coalesce(named.is_archived, coalesce(plans.planned_status in ('cancelled', 'canceled'), false)) as is_archived,
        coalesce(named.is_sprint_named, false) as is_sprint_named,
        coalesce(named.match_evidence, 'plan only') as match_evidence,
        named.issue_count,
        named.done_count,
        coalesce(named.product, plans.product) as product,
        plans.target_date,
        plans.planned_status,
        plans.release_type,
        plans.release_manager,
        plans.origin as plan_source,
        plans.version_name as planned_version_name
    from named
    full outer join plans
        on
            named.project_key = plans.project_key
            and named.match_name = plans.match_name
            and named.product = plans.product
            -- As of tags: a release of that number more than a year away from the plan is another one.
            and (
                not named.is_released
                or coalesce(
                    coalesce(cast(named.released_at as date), named.release_date)
                    between plans.target_date - 366 and plans.target_date + 366,
                    true
                )
            )

),

final as (

    select
        release_id,
        project_key,
        repository,
        version_name,
        version_id,
        version_ids,
        version_number,
        tag_name,
        tag_commit_sha,
        released_at,
        case when is_released then release_date else coalesce(release_date, target_date) end as release_date,
        is_released,
        is_archived,
        is_sprint_named,
        match_evidence,
        issue_count,
        done_count,
        target_date,
        planned_status,
        release_type,
        release_manager,
        plan_source,
        planned_version_name,
        product,
        -- One in several repositories has several rows, and one verdict.
        min(release_id) over (partition by coalesce(version_id, release_id)) as canonical_release_id
    from planned

)

select * from final
