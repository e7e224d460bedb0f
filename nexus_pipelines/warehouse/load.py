"""From landing into the lake: one transaction brings pages, quarantine and cursor in together, or nothing."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from nexus_pipelines.warehouse.conflicts import retry_on_conflict
from nexus_pipelines.warehouse.contract import Batch, SourceContract
from nexus_pipelines.warehouse.ledger import write_cursor, write_pages, write_quarantine
from nexus_pipelines.warehouse.merge import Merge
from nexus_pipelines.warehouse.prepare import Prepared, prepare
from nexus_pipelines.warehouse.transaction import transaction


@dataclass(frozen=True, kw_only=True)
class LoadResult:
    """How many rows of raw tables a batch changed, and how many lines or values it newly put into quarantine."""

    rows_inserted: int = 0
    rows_updated: int = 0
    rows_deleted: int = 0
    quarantined: int = 0

    def __add__(self, other: "LoadResult") -> "LoadResult":
        """What two batches did together."""
        return LoadResult(
            rows_inserted=self.rows_inserted + other.rows_inserted,
            rows_updated=self.rows_updated + other.rows_updated,
            rows_deleted=self.rows_deleted + other.rows_deleted,
            quarantined=self.quarantined + other.quarantined,
        )


def commit(connection: duckdb.DuckDBPyConnection, contract: SourceContract, batch: Batch) -> LoadResult:
    """Brings `batch` into the lake in one transaction. The same batch again changes nothing, not even a snapshot.

    connection: a builder's, with the lake attached as `lake` and the contract's tables created; not in a transaction.

    Raises:
        OperatorError: other writers kept winning, or a page cannot be read.
    """
    # Rows are numbered in the order of their lines, and times without a zone are UTC, whatever the caller has set.
    connection.execute("set preserve_insertion_order = true")
    connection.execute("set timezone = 'UTC'")
    with tempfile.TemporaryDirectory(prefix="nexus-load-") as folder:
        try:
            prepared = prepare(connection, contract, batch, Path(folder))
            Merge.drop_temporary(connection, contract.tables)
            return retry_on_conflict(lambda: _transaction(connection, prepared, batch))
        finally:
            Merge.drop_temporary(connection, contract.tables)


def _transaction(connection: duckdb.DuckDBPyConnection, prepared: Prepared, batch: Batch) -> LoadResult:
    now = datetime.now(UTC)
    with transaction(connection):
        merges = [Merge(connection, table, now) for table in prepared.tables]
        for merge in merges:
            merge.run()
        quarantined = write_quarantine(connection, prepared.quarantined, now)
        write_pages(connection, prepared.pages, now)
        write_cursor(connection, batch.source, batch.scope, batch.cursor, now)
    return LoadResult(
        rows_inserted=sum(merge.inserted for merge in merges),
        rows_updated=sum(merge.updated for merge in merges),
        rows_deleted=sum(merge.deleted for merge in merges),
        quarantined=quarantined,
    )
