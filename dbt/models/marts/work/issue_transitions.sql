with issues as (

    select * from {{ ref('stg_jira__issues') }}

),

categories as (

    select * from {{ ref('int_status_categories') }}

),

statuses as (

    select * from {{ ref('stg_jira__statuses') }}

),

changes as (

    select
        *,
        row_number() over (partition by issue_id order by changed_at, history_id, item_index) as change_number
    from {{ ref('stg_jira__changelog_items') }}
    where lower(field) = 'status'

),

changed as (

    select
        changes.history_id || '-' || cast(changes.item_index as varchar) as transition_id,
        issues.issue_id,
        issues.issue_key,
        issues.project_key,
        changes.from_text as from_status,
        changes.to_text as to_status,
        changes.from_value as from_status_id,
        changes.to_value as to_status_id,
        changes.changed_at as transitioned_at,
        changes.author_id,
        'changelog' as evidence
    from changes
    inner join issues on changes.issue_id = issues.issue_id

),

-- The first status is known if the changelog is there: what the first change left, or what never changed.
created as (

    select
        'created-' || issues.issue_id as transition_id,
        issues.issue_id,
        issues.issue_key,
        issues.project_key,
        cast(null as varchar) as from_status,
        case
            when first_changes.issue_id is not null then first_changes.from_text
            when issues.has_changelog then issues.status
        end as to_status,
        cast(null as varchar) as from_status_id,
        first_changes.from_value as to_status_id,
        issues.created_at as transitioned_at,
        issues.creator_id as author_id,
        'created' as evidence
    from issues
    left join changes as first_changes
        on issues.issue_id = first_changes.issue_id and first_changes.change_number = 1
    where issues.created_at is not null

),

-- Without a changelog the resolution date is all that tells when work ended; from where is not known.
resolved as (

    select
        'resolved-' || issue_id as transition_id,
        issue_id,
        issue_key,
        project_key,
        cast(null as varchar) as from_status,
        case when status_category = 'done' then status end as to_status,
        cast(null as varchar) as from_status_id,
        cast(null as varchar) as to_status_id,
        resolved_at as transitioned_at,
        cast(null as varchar) as author_id,
        'resolution_date' as evidence
    from issues
    where resolved_at is not null and not coalesce(has_changelog, false)

),

unioned as (

    select * from changed
    union all
    select * from created
    union all
    select * from resolved

),

final as (

    select
        unioned.transition_id,
        unioned.issue_id,
        unioned.issue_key,
        unioned.project_key,
        unioned.from_status,
        unioned.to_status,
        -- Two projects may mean different things by one name, but not by one id.
        coalesce(from_listed.status_category, from_categories.status_category) as from_category,
        case
            when unioned.evidence = 'resolution_date' then 'done'
            else coalesce(to_listed.status_category, to_categories.status_category)
        end as to_category,
        unioned.transitioned_at,
        unioned.author_id,
        unioned.evidence
    from unioned
    left join statuses as from_listed on unioned.from_status_id = from_listed.status_id
    left join statuses as to_listed on unioned.to_status_id = to_listed.status_id
    left join categories as from_categories on lower(unioned.from_status) = from_categories.status_key
    left join categories as to_categories on lower(unioned.to_status) = to_categories.status_key

)

select * from final
