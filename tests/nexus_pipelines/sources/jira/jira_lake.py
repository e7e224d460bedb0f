"""A lake of its own for Jira, for the tests beside."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from nexus_pipelines.sources.jira.archive import contract_for, read, scope_of
from nexus_pipelines.sources.jira.dump import find_dumps
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import LoadResult, commit
from nexus_pipelines.warehouse.tables import create_tables


class JiraLake:
    """A lake of its own, and everything that happens to a dump on its way there."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, root: Path) -> None:
        self.connection = connection
        self.root = root
        self.landing = Landing(root / "landing")

    def load(self, *locations: Path) -> list[LoadResult]:
        dumps = find_dumps([str(location) for location in locations])
        contract = contract_for(dumps)
        create_tables(self.connection, contract)
        results: list[LoadResult] = []
        for dump in dumps:
            batch = read(dump, self.landing, read_cursor(self.connection, "jira", scope_of(dump)))
            if batch is not None:
                results.append(commit(self.connection, contract, batch))
        return results

    def file(self, name: str, *lines: bytes) -> Path:
        path = self.root / name
        path.write_bytes(b"".join(line + b"\n" for line in lines))
        return path

    def rows(self, table: str, columns: str) -> list[tuple[object, ...]]:
        return self.connection.execute(f"select {columns} from lake.raw_jira.{table} order by all").fetchall()

    def counts(self, *tables: str) -> dict[str, object]:
        return {table: self.rows(table, "count(*)")[0][0] for table in tables}

    def quarantine(self) -> Sequence[tuple[object, ...]]:
        return self.connection.execute("select position, reason from lake.raw_meta.quarantine order by all").fetchall()
