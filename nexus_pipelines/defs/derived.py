"""Analysis as assets: read marts, think in pure functions, write derived tables."""

from typing import Any

import dagster as dg

from nexus_pipelines.analysis.readiness.versions import measure_readiness
from nexus_pipelines.defs.derived_tables import READINESS
from nexus_pipelines.defs.fingerprint import is_up_to_date, unchanged
from nexus_pipelines.defs.hygiene.asset import hygiene
from nexus_pipelines.defs.marts import key_of, read_mart, spec_of, write_table
from nexus_pipelines.defs.releases.asset import release_verdicts
from nexus_pipelines.defs.session import BuildSession, report

# What is to be released: versions, with the day that a list plans where Jira has none, and plans without a version.
_VERSIONS = """
with named as (
    select unnest(version_ids) as version_id, target_date from lake.marts.releases where not is_released
),

planned as (
    select version_id, min(target_date) as target_date from named group by version_id
)

select
    versions.version_id,
    versions.project_key,
    versions.version_name,
    coalesce(versions.release_date, planned.target_date) as release_date,
    versions.is_released,
    versions.is_archived,
    versions.is_sprint_named
from lake.marts.versions
left join planned using (version_id)
union all
select release_id, project_key, version_name, release_date, is_released, is_archived, is_sprint_named
from lake.marts.releases
where match_evidence = 'plan only'
"""


@dg.multi_asset(
    name="readiness",
    specs=[spec_of(READINESS, "readiness", ["versions", "releases", "issues", "issue_versions", "issue_commits"])],
)
def readiness(context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]) -> dg.MaterializeResult[Any]:
    """Facts about each unreleased version or plan, as of today."""
    if is_up_to_date(builder):
        return next(unchanged(builder, key_of(READINESS)))
    rows = measure_readiness(
        versions=builder.lake.execute(_VERSIONS).pl(),
        issues=read_mart(builder, "issues"),
        issue_versions=read_mart(builder, "issue_versions"),
        issue_commits=read_mart(builder, "issue_commits"),
        as_of=builder.as_of,
    )
    report(context, f"Readiness: {rows.height} unreleased versions.")
    return write_table(builder, READINESS, rows)


DERIVED_ASSETS = [hygiene, readiness, release_verdicts]
