"""Which releases there are to be judged, as published tables have them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from nexus_pipelines.analysis.readiness.records import Release

# Runs one statement over the published tables, with named values: `Reader.query`, or a builder's own lake.
Ask = Callable[[str, Mapping[str, Any] | None], pl.DataFrame]

_RELEASES = """
with rows as (

    select * from releases
    where not is_archived and not is_sprint_named and project_key is not null

),

owned as (

    select project_key, list_sort(list(distinct repository)) as repositories
    from repositories
    where project_key is not null
    group by project_key

),

-- A ticket without a changelog keeps what it is today.
logged as (

    select rows.canonical_release_id as release_id, bool_and(issues.has_changelog) as is_logged
    from rows
    inner join versions on rows.version_id = coalesce(versions.twin_of_version_id, versions.version_id)
    inner join issue_versions on versions.version_id = issue_versions.version_id and issue_versions.relation = 'fix'
    inner join issues on issue_versions.issue_key = issues.issue_key
    group by rows.canonical_release_id

),

merged as (

    select
        canonical_release_id as release_id,
        arg_min(project_key, release_id) as project_key,
        arg_min(version_name, release_id) as version_name,
        list_sort(list_distinct(flatten(list(version_ids)))) as version_ids,
        list_sort(list(distinct repository) filter (where repository is not null)) as tagged,
        bool_or(match_evidence = 'plan only') as is_plan_only,
        coalesce(min(target_date), min(release_date)) as target_date,
        min(released_at) as released_at,
        bool_or(is_released) as is_released
    from rows
    group by canonical_release_id

)

select
    merged.release_id,
    merged.project_key,
    merged.version_name,
    case when merged.is_plan_only then [merged.release_id] else merged.version_ids end as version_ids,
    coalesce(merged.tagged, owned.repositories, []) as repositories,
    merged.target_date,
    case when merged.is_released then merged.released_at end as released_at,
    merged.is_released,
    case when coalesce(logged.is_logged, true) then 'as it was' else 'final' end as scope_kind
from merged
left join owned on merged.project_key = owned.project_key
left join logged on merged.release_id = logged.release_id
where
    ($project is null or merged.project_key = $project)
    and ($released is null or merged.is_released = $released)
order by merged.project_key, merged.is_released, merged.target_date desc nulls last, merged.version_name,
    merged.release_id
"""


def releases_to_judge(ask: Ask, *, project: str | None = None, released: bool | None = None) -> Sequence[Release]:
    """Each release once, however many repositories it has a tag in; archived versions and sprints stay out.

    project: a key, in capitals. released: only those that are out, or only those that are not.
    """
    rows = ask(_RELEASES, {"project": project, "released": released})
    return [
        Release(**row | {"version_ids": tuple(row["version_ids"]), "repositories": tuple(row["repositories"])})
        for row in rows.iter_rows(named=True)
    ]
