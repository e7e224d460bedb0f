"""Steps of the feature query: what the same product had released before, and how that went."""

HABITS = r"""
-- What the same product had released by that day, with the first patch that each had got by then.
earlier as (

    select
        subjects.release_id,
        subjects.as_of,
        subjects.day,
        released.version_number,
        released.released_on,
        released.numbers,
        released.tag_commit_sha,
        released.repository,
        row_number() over (
            partition by subjects.release_id, subjects.as_of
            order by released.released_on desc, released.numbers desc
        ) as place,
        -- The range begins at the next lower number: 1.9.12 follows 1.9.11, whatever 1.10 did in between.
        row_number() over (
            partition by subjects.release_id, subjects.as_of
            order by
                coalesce(released.numbers < subjects.numbers, true) desc,
                case when subjects.numbers is not null then released.numbers end desc,
                released.released_on desc
        ) as nearness
    from subjects
    inner join released
        on
            subjects.project_key = released.project_key
            and subjects.product = released.product
            and released.released_on <= subjects.day
            and released.version_number is distinct from subjects.version_number
    qualify place <= 12 or nearness = 1

),

followed as (

    select
        earlier.release_id,
        earlier.as_of,
        earlier.place,
        -- Null as long as its days are not over and nothing has come.
        case
            when count(later.version_number) > 0 then 1.0
            when earlier.released_on + 21 <= earlier.day then 0.0
        end as was_hotfixed
    from earlier
    left join earlier as later
        on
            earlier.release_id = later.release_id
            and earlier.as_of = later.as_of
            and earlier.numbers[1:2] = later.numbers[1:2]
            and earlier.numbers < later.numbers
            and later.released_on between earlier.released_on and earlier.released_on + 21
    where earlier.place <= 12
    group by earlier.release_id, earlier.as_of, earlier.day, earlier.place, earlier.released_on

),

habits as (

    select
        release_id,
        as_of,
        count(was_hotfixed) as known_releases,
        avg(was_hotfixed) as recent_hotfix_share
    from followed
    group by release_id, as_of

),
"""
