"""Every final version that went out, as a part of queries and as a query of its own."""

# Jira's date counts before that of the tag: tags are made up for later, sometimes years of them in an hour. A version
# with a tag went out, whatever its box in Jira says; a date beside an empty box is a plan.
RELEASED = r"""
released as (

    select
        canonical_release_id as release_id,
        project_key,
        product,
        version_number,
        min(coalesce(case when is_released then release_date end, cast(released_at as date))) as released_on,
        min(tag_commit_sha) as tag_commit_sha,
        min(repository) as repository,
        try_cast(regexp_extract_all(version_number, '\d+') as bigint[]) as numbers
    from releases
    where
        (is_released or tag_name is not null) and not is_sprint_named and project_key is not null
        and regexp_full_match(lower(version_number), '\d+(\.\d+)+([.-](ga|final))?')
    group by canonical_release_id, project_key, product, version_number
    -- Dates such as 9999-12-31 stand for none.
    having released_on between date '1970-01-01' and date '9998-12-31'

),
"""

RELEASED_QUERY = f"""
with {RELEASED.strip().rstrip(",")}

select
    release_id,
    project_key,
    product,
    version_number,
    released_on
from released
where project_key in (select unnest($projects))
order by project_key, released_on, product, version_number
"""  # noqa: S608 - text of our own
