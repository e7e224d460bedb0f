with accounts as (

    select * from {{ ref('int_accounts_resolved') }}

),

-- A full name beats a handle; among names the one that most accounts use.
named as (

    select
        person_id,
        display_name,
        count(*) as use_count,
        max(case when display_name like '% %' then 1 else 0 end) as is_full_name
    from accounts
    where display_name is not null
    group by person_id, display_name

),

ranked as (

    select
        *,
        row_number() over (
            partition by person_id order by is_full_name desc, use_count desc, display_name
        ) as name_rank
    from named

),

grouped as (

    select
        person_id,
        max(case when evidence = 'e-mail' then email end) as email,
        count(*) as account_count,
        bool_or(is_bot) as is_bot
    from accounts
    group by person_id

),

final as (

    select
        grouped.person_id,
        ranked.display_name,
        grouped.email,
        grouped.account_count,
        grouped.is_bot
    from grouped
    left join ranked on grouped.person_id = ranked.person_id and ranked.name_rank = 1

)

select * from final
