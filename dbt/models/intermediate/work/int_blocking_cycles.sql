-- Issues that block each other in a circle: nobody can start. An edge lies in a circle if its end reaches its start.
with recursive links as (

    select * from {{ ref('int_issue_links_unnested') }}
    where is_blocking

),

edges as (

    select distinct
        case when direction = 'outward' then issue_key else linked_issue_key end as blocker_key,
        case when direction = 'outward' then linked_issue_key else issue_key end as blocked_key
    from links

),

-- Only an issue that blocks and is blocked can be part of a circle.
candidates as (

    select edges.*
    from edges
    where
        edges.blocker_key in (select other.blocked_key from edges as other)
        and edges.blocked_key in (select other.blocker_key from edges as other)

),

reached as (

    select
        blocker_key as start_key,
        blocked_key as reached_key
    from candidates
    union
    select
        reached.start_key,
        candidates.blocked_key as reached_key
    from reached
    inner join candidates on reached.reached_key = candidates.blocker_key

),

final as (

    select
        candidates.blocker_key,
        candidates.blocked_key
    from candidates
    inner join reached
        on candidates.blocked_key = reached.start_key and candidates.blocker_key = reached.reached_key
    union
    select
        candidates.blocker_key,
        candidates.blocked_key
    from candidates
    where candidates.blocker_key = candidates.blocked_key

)

select * from final
