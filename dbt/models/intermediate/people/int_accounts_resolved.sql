-- Accounts with the same e-mail are one person, exactly and nothing cleverer. An e-mail that belongs to nobody in
-- particular joins nobody: a no-reply address, or one that several accounts of one Jira or Slack share.
with accounts as (

    select * from {{ ref('int_accounts_collected') }}

),

shared_emails as (

    select email
    from accounts
    where email is not null and system <> 'git'
    group by system, email
    having count(*) > 1

),

judged as (

    select
        accounts.*,
        accounts.email is not null
        and not {{ is_nobodys_email('accounts.email') }}
        and accounts.email not in (select shared_emails.email from shared_emails)
            as has_own_email
    from accounts

),

final as (

    select
        system,
        account,
        display_name,
        email,
        case when has_own_email then 'e-mail' else 'account' end as evidence,
        substr(
            md5(case when has_own_email then 'email:' || email else system || ':' || account end), 1, 16
        ) as person_id,
        is_declared_bot or {{ is_bot_name('display_name') }} or {{ is_bot_name('email') }} as is_bot
    from judged

)

select * from final
