"""Sources into the lake: what is new of each location lands, is typed and committed with its cursor."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import dagster as dg

from nexus_pipelines.defs.ingest_config import IngestConfig
from nexus_pipelines.defs.plans.plan import to_backfill
from nexus_pipelines.defs.plans.registry import CONTRACTS, PLANS
from nexus_pipelines.defs.reading import LocationReader
from nexus_pipelines.defs.reading_status import ReadingStatus
from nexus_pipelines.defs.session import BuildSession, failure, report
from nexus_pipelines.defs.touched import last_answer, touched_sources
from nexus_pipelines.errors import NexusError, SourceError, UserError
from nexus_pipelines.warehouse.contract import SourceContract
from nexus_pipelines.warehouse.tables import create_tables

# The refresh runs every hour, and each run looks at every source, whether or not it has something new.
_LOOKED_AT = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=1), warn_window=timedelta(hours=3))


# Written beside the data in the same transaction; every source writes them, so that no step owns them.
LEDGER = [
    dg.AssetSpec(["raw_meta", name], description=text, group_name="raw_meta")
    for name, text in (
        ("pages", "Which page of raw records was loaded when. One row per page."),
        ("cursors", "How far each source has been read. One row per source and scope."),
        ("quarantine", "Records that could not be read, with the reason. One row per refused record."),
    )
]


def build_ingest_assets() -> list[dg.AssetsDefinition]:
    """One asset a raw table, one step a source."""
    return [_source_assets(contract) for contract in CONTRACTS]


def _source_assets(contract: SourceContract) -> dg.AssetsDefinition:
    source = contract.source
    schema = f"raw_{source}"
    tables = {table.name: table.description for table in contract.tables}
    readable = dg.AssetCheckSpec(
        name="every_location_is_readable",
        asset=dg.AssetKey([schema, next(iter(tables))]),
        description="Each configured location could be read; a failure keeps what was loaded before.",
    )

    @dg.multi_asset(
        name=f"ingest_{source}",
        specs=[
            dg.AssetSpec(
                [schema, name], description=text, group_name=schema, kinds={source}, freshness_policy=_LOOKED_AT
            )
            for name, text in tables.items()
        ],
        check_specs=[readable],
    )
    def ingest(
        context: dg.AssetExecutionContext, config: IngestConfig, builder: dg.ResourceParam[BuildSession]
    ) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
        touched = touched_sources(context.run.tags)
        is_touched = touched is None or source in touched
        before = None if is_touched else last_answer(context.instance, readable.asset_key, readable.name)
        # What was never looked at is looked at now.
        if before is not None:
            create_tables(builder.lake, *CONTRACTS)
            yield from _as_held(builder, schema, tables)
            yield dg.AssetCheckResult(
                asset_key=readable.asset_key,
                check_name=readable.name,
                passed=before.passed,
                severity=dg.AssetCheckSeverity.WARN,
                metadata=before.metadata,
            )
            return
        status = ReadingStatus(context, builder)
        try:
            plan = PLANS[source](builder.settings, builder.upstreams)
        except UserError as error:
            status.settings_are_wrong(source, error)
            raise failure(error) from error
        status.plan(plan)
        # Those of all sources at once: it is a commit of the lake's catalog either way.
        create_tables(builder.lake, plan.contract, *(each for each in CONTRACTS if each.source != source))
        reader = LocationReader(context=context, builder=builder, contract=plan.contract, status=status)
        if config.is_backfill:
            try:
                reader.backfill(to_backfill(plan, config.backfill_scope), config.portion())
            except NexusError as error:
                # Somebody waits for exactly this: the run ends with its sentence.
                raise failure(error) from error
        chosen = [pending for pending in plan.pending if config.reads(pending.name)]
        unreadable: list[str] = []
        for pending in chosen:
            try:
                reader.bring_in(pending, with_logs=config.reads_logs)
            except (SourceError, UserError) as error:
                # One location that fails does not stop the others; what it had before stays.
                unreadable.append(str(error))
                report(context, f"Not read: {error}")
        if unreadable and len(unreadable) == len(plan.pending) and not _holds_anything(builder, schema, tables):
            # Nothing could be read, now or before: the paths are wrong, and a build would only hide it.
            raise dg.Failure(description=unreadable[0], allow_retries=False)
        yield from _as_held(builder, schema, tables)
        yield dg.AssetCheckResult(
            asset_key=readable.asset_key,
            check_name=readable.name,
            passed=not unreadable,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"unreadable": unreadable},
        )

    return ingest


def _as_held(builder: BuildSession, schema: str, tables: Iterable[str]) -> Iterator[dg.MaterializeResult[Any]]:
    for name in tables:
        row = builder.lake.execute(f"select count(*) from lake.{schema}.{name}").fetchone()  # noqa: S608
        yield dg.MaterializeResult(asset_key=[schema, name], metadata={"dagster/row_count": int(row[0]) if row else 0})


def _holds_anything(builder: BuildSession, schema: str, tables: Iterable[str]) -> bool:
    counts = (builder.lake.execute(f"select exists (from lake.{schema}.{name})").fetchone() for name in tables)
    return any(row is not None and row[0] for row in counts)
