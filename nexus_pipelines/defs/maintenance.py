"""The nightly upkeep as assets: of the lake, and of received webhooks."""

from typing import Any

import dagster as dg

from nexus_pipelines.defs.session import BuildSession, report
from nexus_pipelines.operations.inbound_events import forget_done
from nexus_pipelines.warehouse.maintenance import KEPT_DAYS, maintain

EVENTS_KEPT_DAYS = 30


@dg.asset(key=["publication", "lake_maintenance"], group_name="maintenance")
def lake_maintenance(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> dg.MaterializeResult[Any]:
    """Merged files, expired snapshots (never one that readers saw in the last 7 days), deleted leftovers."""
    result = maintain(builder.lake, builder.postgres)
    report(
        context,
        f"Upkeep: {result.merged_files} files merged, {result.expired_snapshots} snapshots expired "
        f"(publications of the last {KEPT_DAYS} days stay), {result.deleted_files} files deleted.",
    )
    return dg.MaterializeResult(
        metadata={
            "merged_files": result.merged_files,
            "expired_snapshots": result.expired_snapshots,
            "deleted_files": result.deleted_files,
        }
    )


@dg.asset(key=["publication", "inbound_events_upkeep"], group_name="maintenance")
def inbound_events_upkeep(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> dg.MaterializeResult[Any]:
    """Webhooks that have been done for 30 days, deleted; what waits or failed stays."""
    deleted = forget_done(builder.postgres, days=EVENTS_KEPT_DAYS)
    report(context, f"Upkeep: {deleted} webhooks deleted that were done {EVENTS_KEPT_DAYS} days ago.")
    return dg.MaterializeResult(metadata={"deleted_events": deleted})
