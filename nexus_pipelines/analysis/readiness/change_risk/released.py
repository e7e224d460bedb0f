"""Every final version that went out, as a part of queries and as a query of its own."""

# Jira's date counts before that of the tag: tags are made up for later, sometimes years of them in an hour. A version
# with a tag went out, whatever its box in Jira says.
RELEASED = r"""
released as (

    select
        min(canonical_release_id) as release_id,
        project_key,
        product,
        version_number,
        min(coalesce(release_date, cast(released_at as date))) as released_on,
        min(tag_commit_sha) as tag_commit_sha,
        min(repository) as repository,
        cast(regexp_extract_all(version_number, '\d+') as bigint[]) as numbers
    from releases
    where
        (is_released or tag_name is not null) and not is_sprint_named and project_key is not null
        and regexp_full_match(lower(version_number), '\d+(\.\d+)+([.-](ga|final))?')
        -- Dates such as 9999-12-31 stand for none.
        and coalesce(release_date, cast(released_at as date)) < date '9999-01-01'
    group by project_key, product, version_number

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
