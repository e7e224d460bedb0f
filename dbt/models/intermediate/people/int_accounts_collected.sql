{{ config(materialized="ephemeral") }}

{%- set roles = [
    ('issues', 'assignee', 'assignee_email', 'updated_at'),
    ('issues', 'reporter', 'reporter_email', 'updated_at'),
    ('issues', 'creator', 'creator_email', 'updated_at'),
    ('comments', 'author', 'author_email', 'created_at'),
    ('changelog_items', 'author', 'null', 'changed_at'),
    ('worklogs', 'author', 'null', 'started_at'),
] %}

-- Every account that did something in a system, with the name and e-mail it last used. In git the account is the
-- e-mail; without a usable one, the name.
with issues as (

    select * from {{ ref('stg_jira__issues') }}

),

comments as (

    select * from {{ ref('stg_jira__comments') }}

),

changelog_items as (

    select * from {{ ref('stg_jira__changelog_items') }}

),

worklogs as (

    select * from {{ ref('stg_jira__worklogs') }}

),

jira_users as (

    select * from {{ ref('stg_jira__users') }}

),

github_accounts as (

    select * from {{ ref('stg_github__accounts') }}

),

commits as (

    select * from {{ ref('stg_git__commits') }}

),

users as (

    select * from {{ ref('stg_slack__users') }}

),

messages as (

    select * from {{ ref('stg_slack__messages') }}

),

seen as (

    {% for relation, role, email, seen_at in roles %}
    select
        'jira' as system,
        {{ role }}_id as account,
        {{ role }}_name as name,
        cast({{ email }} as varchar) as email,
        {{ seen_at }} as seen_at,
        false as is_bot
    from {{ relation }}
    union all
    {% endfor %}
    select
        'jira' as system,
        account_id as account,
        display_name as name,
        email,
        -- What an account says of itself beats what old records repeat.
        loaded_at as seen_at,
        account_type = 'app' as is_bot
    from jira_users
    union all
    select
        'github' as system,
        login as account,
        display_name as name,
        email,
        updated_at as seen_at,
        account_type = 'Bot' as is_bot
    from github_accounts
    union all
    select
        'git' as system,
        {{ git_account('author_email', 'author_name') }} as account,
        author_name as name,
        author_email as email,
        committed_at as seen_at,
        false as is_bot
    from commits
    union all
    select
        'slack' as system,
        user_id as account,
        coalesce(nullif(real_name, ''), nullif(display_name, ''), user_name) as name,
        email,
        cast(null as timestamptz) as seen_at,
        is_bot
    from users
    union all
    -- An export may hold messages of people or bots that its list of users leaves out.
    select
        'slack' as system,
        coalesce(user_id, bot_id) as account,
        user_name as name,
        cast(null as varchar) as email,
        sent_at as seen_at,
        user_id is null as is_bot
    from messages
    where coalesce(user_id, bot_id) not in (select users.user_id from users)

),

cleaned as (

    select
        system,
        account,
        nullif(trim(name), '') as name,
        nullif(lower(trim(email)), '') as email,
        seen_at,
        is_bot
    from seen
    where account is not null and account <> ''

),

final as (

    select
        system,
        account,
        {{ latest_text('name', 'seen_at') }} as display_name,
        {{ latest_text('email', 'seen_at') }} as email,
        coalesce(bool_or(is_bot), false) as is_declared_bot
    from cleaned
    group by system, account

)

select * from final
