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
    specs=[_spec(READINESS, "readiness", ["versions", "issues", "issue_versions", "issue_commits"])],
)
def readiness(context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]) -> dg.MaterializeResult[Any]:
    """Facts about each unreleased version, as of today."""
    if is_up_to_date(builder):
        return next(unchanged(builder, _key(READINESS)))
    rows = measure_readiness(
        versions=_frame(builder, "versions"),
        issues=_frame(builder, "issues"),
        issue_versions=_frame(builder, "issue_versions"),
        issue_commits=_frame(builder, "issue_commits"),
        as_of=builder.as_of,
    )
    report(context, f"Readiness: {rows.height} unreleased versions.")
    return _write(builder, READINESS, rows)


DERIVED_ASSETS = [hygiene, readiness]
