-- Where a pull request of GitHub names an issue: its title, its branch or its text.
with pull_requests as (

    select * from {{ ref('stg_github__pull_requests') }}

),

project_keys as (

    select * from {{ ref('int_project_keys') }}

),

texts as (

    select
        full_name,
        number,
        title as evidence_text
    from pull_requests
    union all
    select
        full_name,
        number,
        source_branch as evidence_text
    from pull_requests
    union all
    select
        full_name,
        number,
        body as evidence_text
    from pull_requests

),

candidates as (

    select
        full_name,
        number,
        {{ key_candidates('evidence_text') }} as matched_text
    from texts
    where {{ has_pattern('evidence_text', '[A-Za-z0-9_]-[0-9]') }}

),

keys as (

    select distinct
        full_name,
        number,
        {{ key_of_candidate('matched_text') }} as issue_key
    from candidates

),

final as (

    select
        keys.full_name,
        keys.number,
        keys.issue_key
    from keys
    inner join project_keys
        on {{ pattern_match('keys.issue_key', '^(.*)-[0-9]+$', 1) }} = project_keys.project_key

)

select * from final
