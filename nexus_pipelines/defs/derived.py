"""Analysis as assets: read marts, think in pure functions, write derived tables."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import polars as pl

from nexus_pipelines.analysis.hygiene.score import ISSUE_COLUMNS, measure_hygiene
from nexus_pipelines.analysis.readiness.versions import measure_readiness
from nexus_pipelines.defs.derived_tables import HYGIENE_RULES, HYGIENE_SCORES, HYGIENE_VIOLATIONS, READINESS
from nexus_pipelines.defs.fingerprint import data_version, is_up_to_date, unchanged
from nexus_pipelines.defs.session import BuildSession, report
from nexus_pipelines.warehouse.derived import DerivedTable, write_derived

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


def _key(table: DerivedTable) -> dg.AssetKey:
    return dg.AssetKey(["marts", table.name])


def _spec(table: DerivedTable, group: str, deps: Sequence[str]) -> dg.AssetSpec:
    return dg.AssetSpec(
        _key(table),
        deps=[dg.AssetKey(["marts", name]) for name in deps],
        description=table.description,
        group_name=group,
    )


def _frame(builder: BuildSession, table: str, columns: Sequence[str] = ("*",)) -> pl.DataFrame:
    return builder.lake.execute(f"select {', '.join(columns)} from lake.marts.{table}").pl()  # noqa: S608 - our names


def _write(builder: BuildSession, table: DerivedTable, frame: pl.DataFrame) -> dg.MaterializeResult[Any]:
    rows = write_derived(builder.lake, table, frame)
    return dg.MaterializeResult(
        asset_key=_key(table), data_version=data_version(builder), metadata={"dagster/row_count": rows}
    )


@dg.multi_asset(
    name="hygiene",
    specs=[_spec(table, "hygiene", ["issues"]) for table in (HYGIENE_SCORES, HYGIENE_VIOLATIONS, HYGIENE_RULES)],
)
def hygiene(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> Iterator[dg.MaterializeResult[Any]]:
    """The strict hygiene score of today: each project and all together."""
    if is_up_to_date(builder):
        yield from unchanged(builder, *(_key(table) for table in (HYGIENE_SCORES, HYGIENE_VIOLATIONS, HYGIENE_RULES)))
        return
    measured = measure_hygiene(_frame(builder, "issues", ISSUE_COLUMNS), as_of=builder.as_of)
    scored = measured.scores.filter(pl.col("state") == "measured").height
    report(context, f"Hygiene: {scored} of {measured.scores.height} scores have tickets in scope.")
    yield _write(builder, HYGIENE_SCORES, measured.scores)
    yield _write(builder, HYGIENE_VIOLATIONS, measured.violations)
    yield _write(builder, HYGIENE_RULES, measured.rules)


@dg.multi_asset(
    name="readiness",
    specs=[_spec(READINESS, "readiness", ["versions", "releases", "issues", "issue_versions", "issue_commits"])],
)
def readiness(context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]) -> dg.MaterializeResult[Any]:
    """Facts about each unreleased version or plan, as of today."""
    if is_up_to_date(builder):
        return next(unchanged(builder, _key(READINESS)))
    rows = measure_readiness(
        versions=builder.lake.execute(_VERSIONS).pl(),
        issues=_frame(builder, "issues"),
        issue_versions=_frame(builder, "issue_versions"),
        issue_commits=_frame(builder, "issue_commits"),
        as_of=builder.as_of,
    )
    report(context, f"Readiness: {rows.height} unreleased versions.")
    return _write(builder, READINESS, rows)


DERIVED_ASSETS = [hygiene, readiness]
