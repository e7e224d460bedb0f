with issues as (

    select * from {{ ref('stg_jira__issues') }}

),

elements as (

    select
        issue_key,
        project_key,
        {{ json_elements('issue_links') }} as link
    from issues

),

sides as (

    select
        issue_key,
        project_key,
        {{ json_text('link', '$.id') }} as link_id,
        {{ json_text('link', '$.type.name') }} as link_type,
        case
            when {{ json_text('link', '$.outwardIssue.key') }} is not null then 'outward'
            else 'inward'
        end as direction,
        {{ json_text('link', '$.type.outward') }} as outward_phrase,
        {{ json_text('link', '$.type.inward') }} as inward_phrase,
        coalesce(
            {{ json_text('link', '$.outwardIssue.key') }},
            {{ json_text('link', '$.inwardIssue.key') }}
        ) as linked_issue_key,
        coalesce(
            {{ json_text('link', '$.outwardIssue.fields.status.statusCategory.key') }},
            {{ json_text('link', '$.inwardIssue.fields.status.statusCategory.key') }}
        ) as linked_status_category
    from elements

),

final as (

    select distinct
        link_id,
        issue_key,
        project_key,
        upper(linked_issue_key) as linked_issue_key,
        link_type,
        direction,
        case when direction = 'outward' then outward_phrase else inward_phrase end as phrase,
        linked_status_category,
        {{ has_pattern("lower(link_type || ' ' || coalesce(inward_phrase, ''))", 'block') }} as is_blocking
    from sides
    where link_id is not null and linked_issue_key is not null

)

select * from final
