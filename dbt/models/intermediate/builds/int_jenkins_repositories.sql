-- Jenkins knows remotes: the git repository at the same address, GitHub's name for it, or a local folder of that name.
with remotes as (

    select distinct
        remote_url,
        {{ remote_address('remote_url') }} as address
    from {{ ref('int_jenkins_checkouts') }}
    where remote_url is not null

),

named as (

    select
        remote_url,
        address,
        coalesce({{ pattern_match('address', '([^/]+/[^/]+)$', 1) }}, address) as full_name,
        lower({{ pattern_match('address', '([^/]+)$', 1) }}) as plain_name
    from remotes

),

git as (

    select
        repository,
        lower({{ remote_address('location') }}) as address,
        {{ has_pattern('location', '^[A-Za-z+]+://|^[^/]*@[^/]*:') }} as is_remote,
        count(*) over (partition by lower({{ remote_address('location') }})) as address_count,
        count(*) over (partition by lower(repository)) as name_count
    from {{ ref('stg_git__repositories') }}

),

github as (

    select
        lower(full_name) as full_name,
        min(repository) as repository
    from {{ ref('int_github_repositories') }}
    group by lower(full_name)
    having count(distinct repository) = 1

),

claims as (

    select
        plain_name,
        count(distinct lower(full_name)) as full_name_count
    from named
    group by plain_name

),

final as (

    select
        named.remote_url,
        coalesce(at_address.repository, github.repository, by_name.repository, named.full_name) as repository,
        at_address.repository is not null or github.repository is not null or by_name.repository is not null as is_known
    from named
    inner join claims on named.plain_name = claims.plain_name
    left join git as at_address on lower(named.address) = at_address.address and at_address.address_count = 1
    left join github on lower(named.full_name) = github.full_name
    left join git as by_name
        on
            named.plain_name = lower(by_name.repository)
            and by_name.name_count = 1
            and not by_name.is_remote
            and claims.full_name_count = 1

)

select * from final
