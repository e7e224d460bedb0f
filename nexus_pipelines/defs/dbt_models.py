"""dbt's models and tests as Dagster assets and checks. dbt runs in this process: `kill -9` leaves nothing behind."""

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dbt.artifacts.resources.types import NodeType
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.cli.main import dbtRunner

from nexus_pipelines.defs.dbt_project import arguments, parsed_project, set_environment
from nexus_pipelines.defs.derived_tables import DERIVED_TABLES
from nexus_pipelines.defs.fingerprint import are_rows_current, data_version, is_up_to_date, unchanged
from nexus_pipelines.defs.mart_tables import make_marts, read_manifest
from nexus_pipelines.defs.root_cause_tables import ROOT_CAUSE_TABLES
from nexus_pipelines.defs.session import BuildSession, report
from nexus_pipelines.warehouse.derived import create_derived
from nexus_pipelines.warehouse.empty_tables import note_empty_tables


class _Translator(DagsterDbtTranslator):
    """Groups are the dbt folders; asset keys are dbt's own schema and name."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        folders = dbt_resource_props.get("fqn", [])
        return "_".join(folders[1:-1]) or None


def build_dbt_assets(manifest: Path) -> dg.AssetsDefinition:
    """All marts of the project as one step: a snapshot covers the whole lake."""
    parsed = read_manifest(manifest.read_bytes())

    @dbt_assets(manifest=_marts_only(parsed), dagster_dbt_translator=_Translator(), name="dbt")
    def dbt(
        context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
    ) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        if is_up_to_date(builder):
            report(context, "Nothing new since the last build: tables and publication stay as they are.")
            yield from unchanged(builder, *_in_order(context.assets_def))
            return
        make_marts(builder.lake, parsed)
        create_derived(builder.lake, *DERIVED_TABLES, *ROOT_CAUSE_TABLES)
        note_empty_tables(builder.postgres)
        set_environment(builder.database, builder.settings, keep_rows=are_rows_current(builder))
        report(context, "Building tables (dbt) ...")
        result = dbtRunner(parsed_project(builder.settings.home)).invoke(
            arguments(builder.settings.home, "build", "--no-write-json")
        )
        if not isinstance(result.result, RunExecutionResult):
            raise dg.Failure(f"dbt stopped before the first model: {result.exception}")
        keys = {_unique_id(spec): spec.key for spec in context.assets_def.specs}
        checks = {check.name: check for check in context.assets_def.check_specs}
        failed: list[str] = []
        version = data_version(builder)
        for outcome in result.result.results:
            node, status = outcome.node, str(outcome.status)
            if status in {"error", "fail", "runtime error"}:
                failed.append(f"{node.name}: {outcome.message}")
            if node.unique_id in keys and status == "success":
                yield dg.MaterializeResult(
                    asset_key=keys[node.unique_id],
                    data_version=version,
                    metadata={"seconds": round(outcome.execution_time, 2)},
                )
            elif node.name in checks:
                check = checks[node.name]
                yield dg.AssetCheckResult(
                    asset_key=check.asset_key,
                    check_name=check.name,
                    passed=status == "pass",
                    severity=dg.AssetCheckSeverity.WARN if status == "warn" else dg.AssetCheckSeverity.ERROR,
                    metadata={"failures": outcome.failures or 0},
                )
        if failed:
            raise dg.Failure("Not published, since dbt found: " + "; ".join(failed[:5]))
        tests = sum(1 for outcome in result.result.results if outcome.node.resource_type == NodeType.Test)
        report(context, f"Built {len(keys)} tables; {tests} tests passed.")

    return dbt


def _marts_only(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """The manifest for Dagster, in which a mart follows from sources and marts.

    The steps between them live in dbt's memory while it runs: nobody could look at such an asset.
    """
    nodes = {
        name: node
        if node["schema"] == "marts" or node["resource_type"] != "model"
        else {**node, "config": {**node["config"], "materialized": "ephemeral"}}
        for name, node in manifest["nodes"].items()
    }
    return {**manifest, "nodes": nodes}


def _in_order(assets: dg.AssetsDefinition) -> list[dg.AssetKey]:
    """The step's assets, each after those it is made from: Dagster takes results in no other order."""
    made_from = assets.asset_deps
    return [
        key
        for key in TopologicalSorter({key: made_from[key] for key in assets.keys}).static_order()
        if key in assets.keys
    ]


def _unique_id(spec: dg.AssetSpec) -> str:
    return str(spec.metadata.get("dagster_dbt/unique_id", ""))
