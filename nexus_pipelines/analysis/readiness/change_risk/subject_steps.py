"""Steps of the feature query: the releases asked for, up to which day, and where their commits are."""

SUBJECTS = r"""
-- A version may be tagged in several repositories; without a tag it is looked for in all of its project's.
tagged as (

    select
        project_key,
        product,
        version_number,
        list(distinct repository order by repository) as repositories
    from releases
    where repository is not null
    group by project_key, product, version_number

),

owned as (

    select
        project_key,
        list(repository order by repository) as repositories
    from repositories
    where project_key is not null
    group by project_key

),

-- A release in several repositories has several rows, which agree in these.
named as (

    select
        canonical_release_id as release_id,
        min(project_key) as project_key,
        min(product) as product,
        min(version_number) as version_number,
        list_distinct(flatten(list(version_ids))) as version_ids
    from releases
    where canonical_release_id in (select wanted.release_id from wanted)
    group by canonical_release_id

),

subjects as (

    select
        wanted.release_id,
        wanted.as_of,
        -- Of what is out already: as it was on the evening before.
        least(wanted.as_of, coalesce(released.released_on - 1, wanted.as_of)) as day,
        cast(
            least(wanted.as_of, coalesce(released.released_on - 1, wanted.as_of)) + 1 as timestamp
        ) at time zone 'UTC' as ends_at,
        named.project_key,
        named.product,
        named.version_number,
        named.version_ids,
        try_cast(regexp_extract_all(named.version_number, '\d+') as bigint[]) as numbers,
        coalesce(tagged.repositories, owned.repositories, []) as repositories
    from wanted
    inner join named on wanted.release_id = named.release_id
    left join tagged
        on
            named.project_key = tagged.project_key
            and named.product = tagged.product
            and named.version_number = tagged.version_number
    left join owned on named.project_key = owned.project_key
    left join released on wanted.release_id = released.release_id

),
"""
