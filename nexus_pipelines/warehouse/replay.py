"""Building the raw tables of an empty lake again from landing."""

import duckdb

from nexus_pipelines.warehouse.contract import Batch, SourceContract
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.load import LoadResult, commit
from nexus_pipelines.warehouse.tables import create_tables

SCOPE = "replay"


def replay(connection: duckdb.DuckDBPyConnection, landing: Landing, contract: SourceContract) -> LoadResult:
    """Loads every page of the source in the order of landing.

    Cursors are not in landing: each scope is read once more after a replay, and changes nothing that is there.
    """
    create_tables(connection, contract)
    pages = tuple(landing.pages(contract.source))
    return commit(
        connection, contract, Batch(source=contract.source, scope=SCOPE, pages=pages, cursor={"pages": len(pages)})
    )
