-- Where a pull request of GitHub names an issue: its title, its branch or its text; or where Jira links to it.
with pull_requests as (

    select * from {{ ref('stg_github__pull_requests') }}

),

project_keys as (

    select * from {{ ref('int_project_keys') }}

),

development_links as (

    select * from {{ ref('int_development_links_parsed') }}
    where kind = 'pull request' and issue_key is not null

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
    union
    select
        pull_requests.full_name,
        pull_requests.number,
        development_links.issue_key
    from development_links
    inner join pull_requests
        on
            lower(development_links.full_name) = lower(pull_requests.full_name)
            and development_links.number = pull_requests.number

)

select * from final
