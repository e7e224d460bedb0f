with links as (

    select * from {{ ref('int_issue_links_unnested') }}

),

issues as (

    select * from {{ ref('stg_jira__issues') }}

),

cycles as (

    select * from {{ ref('int_blocking_cycles') }}

),

oriented as (

    select
        *,
        case when direction = 'outward' then issue_key else linked_issue_key end as blocker_key,
        case when direction = 'outward' then linked_issue_key else issue_key end as blocked_key
    from links

),

final as (

    select
        oriented.link_id,
        oriented.issue_key,
        oriented.linked_issue_key,
        oriented.link_type,
        oriented.direction,
        oriented.phrase,
        oriented.is_blocking,
        issues.issue_key is not null as is_linked_issue_known,
        cycles.blocker_key is not null as is_in_cycle
    from oriented
    left join issues on oriented.linked_issue_key = issues.issue_key
    left join cycles
        on
            oriented.is_blocking
            and oriented.blocker_key = cycles.blocker_key
            and oriented.blocked_key = cycles.blocked_key

)

select * from final
