{{ config(materialized="ephemeral") }}

with links as (

    select * from {{ ref('int_issue_links_unnested') }}
    where is_blocking and direction = 'inward'

),

issues as (

    select * from {{ ref('stg_jira__issues') }}

),

final as (

    select
        links.issue_key,
        count(distinct links.linked_issue_key) as open_blocker_count
    from links
    left join issues on links.linked_issue_key = issues.issue_key
    -- What the blocker's own record says is newer than what the link repeats.
    where coalesce(issues.status_category, links.linked_status_category) <> 'done'
    group by links.issue_key

)

select * from final
