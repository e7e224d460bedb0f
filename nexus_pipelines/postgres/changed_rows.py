"""Make a Postgres table equal to a DuckDB query, writing only the rows that differ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray
from psycopg import Cursor, errors

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.copy_text import CopyColumn, copy_lines, quoted

ROW_HASH = "_row_hash"
_ROWS_A_BATCH = 2048
_HASHES_A_BATCH = 1_000_000
# COPY (format binary): 11 bytes signature, flags, header length; then per row a field count, a length, the value.
_BINARY_HEADER_BYTES = 19
_BINARY_TRAILER_BYTES = 2
_COUNTS = """
    select
        count(*),
        count(distinct row_hash),
        (select count(*) from temp.wanted_hashes anti join temp.existing_hashes using (row_hash)),
        (select count(*) from temp.existing_hashes anti join temp.wanted_hashes using (row_hash))
    from temp.wanted_hashes
"""
_BINARY_ROW = np.dtype([("fields", ">i2"), ("length", ">i4"), ("row_hash", ">i8")])


@dataclass(frozen=True, kw_only=True)
class Target:
    """A Postgres table with the columns of the query and `_row_hash bigint not null`.

    key: the columns of a unique constraint or index.
    conflict: what `on conflict` infers that index from, where it is over expressions; "" means the key itself.
    """

    schema: str
    name: str
    key: tuple[str, ...]
    conflict: str = ""

    @property
    def qualified(self) -> str:
        return f"{quoted(self.schema)}.{quoted(self.name)}"


@dataclass(frozen=True, kw_only=True)
class Changes:
    """How many rows were written; `stripped_nuls` counts the NUL characters left out of them."""

    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    stripped_nuls: int = 0

    @property
    def rows(self) -> int:
        return self.inserted + self.updated + self.deleted


def write_changed_rows(
    connection: DuckDBPyConnection,
    cursor: Cursor[Any],
    *,
    source: str,
    columns: Sequence[CopyColumn],
    target: Target,
) -> Changes:
    """Compare `source` (a DuckDB query) with `target` by row hash and write the difference in the cursor's transaction.

    Raises:
        OperatorError: two rows of `source` share a key.
    """
    lines = copy_lines(source, columns)
    existing = _read_hashes(connection, cursor, target)
    connection.execute(f"create or replace temp table wanted_hashes as select row_hash from ({lines})")  # noqa: S608
    rows, distinct_rows, changed, stale = _one(connection, _COUNTS)
    if rows != distinct_rows:
        raise _not_unique(target)
    if not changed and not stale:
        return Changes()
    stripped_nuls = _copy_changed(connection, cursor, lines=lines, columns=columns, target=target)
    _copy_stale(connection, cursor)
    try:
        changes = _apply(cursor, columns=columns, target=target, stripped_nuls=stripped_nuls)
    except (errors.UniqueViolation, errors.CardinalityViolation, errors.NotNullViolation) as error:
        raise _not_unique(target) from error
    # A second row of a key that is there already overwrites the first, and the table ends up one row short.
    if existing + changes.inserted - changes.deleted != rows:
        raise _not_unique(target)
    return changes


def _read_hashes(connection: DuckDBPyConnection, cursor: Cursor[Any], target: Target) -> int:
    """Fill the temporary table `existing_hashes`; how many there are."""
    count = 0
    connection.execute("create or replace temp table existing_hashes (row_hash bigint)")
    with cursor.copy(f"copy (select {ROW_HASH} from {target.qualified}) to stdout (format binary)".encode()) as copy:  # noqa: S608
        for hashes in _hash_batches(copy):
            if not len(hashes):
                continue
            connection.register("hash_batch", pa.table({"row_hash": hashes}))
            connection.execute("insert into temp.existing_hashes select row_hash from hash_batch")
            connection.unregister("hash_batch")
            count += len(hashes)
    return count


def _hash_batches(copy: Iterable[bytes | bytearray | memoryview]) -> Iterator[NDArray[np.int64]]:
    waiting = bytearray()
    start = _BINARY_HEADER_BYTES
    for block in copy:
        waiting += block
        if len(waiting) > _HASHES_A_BATCH * _BINARY_ROW.itemsize:
            end = start + (len(waiting) - start) // _BINARY_ROW.itemsize * _BINARY_ROW.itemsize
            yield _hashes(waiting[start:end])
            del waiting[:end]
            start = 0
    yield _hashes(waiting[start:-_BINARY_TRAILER_BYTES])


def _hashes(rows: bytearray) -> NDArray[np.int64]:
    return np.frombuffer(rows, dtype=_BINARY_ROW)["row_hash"].astype(np.int64)


def _copy_changed(
    connection: DuckDBPyConnection,
    cursor: Cursor[Any],
    *,
    lines: str,
    columns: Sequence[CopyColumn],
    target: Target,
) -> int:
    """Fill the temporary table `incoming_rows`; the number of NULs stripped on the way."""
    names = ", ".join([*(quoted(column.name) for column in columns), ROW_HASH])
    cursor.execute("drop table if exists pg_temp.incoming_rows")
    cursor.execute(
        f"create temp table incoming_rows on commit drop as "  # noqa: S608
        f"select {names} from {target.qualified} with no data".encode()
    )
    stripped = 0
    reader = connection.execute(
        f"select line, nul_count from ({lines}) anti join temp.existing_hashes using (row_hash)"  # noqa: S608
    ).to_arrow_reader(_ROWS_A_BATCH)
    with cursor.copy(f"copy pg_temp.incoming_rows ({names}) from stdin".encode()) as copy:
        for batch in reader:
            copy.write("".join(batch.column(0).to_pylist()))
            stripped += sum(batch.column(1).to_pylist())
    return stripped


def _copy_stale(connection: DuckDBPyConnection, cursor: Cursor[Any]) -> None:
    cursor.execute("drop table if exists pg_temp.stale_rows")
    cursor.execute("create temp table stale_rows (row_hash bigint) on commit drop")
    reader = connection.execute(
        "select row_hash from temp.existing_hashes anti join temp.wanted_hashes using (row_hash)"
    ).to_arrow_reader(_HASHES_A_BATCH)
    with cursor.copy("copy pg_temp.stale_rows from stdin") as copy:
        for batch in reader:
            copy.write("".join(f"{row_hash}\n" for row_hash in batch.column(0).to_pylist()))


def _apply(cursor: Cursor[Any], *, columns: Sequence[CopyColumn], target: Target, stripped_nuls: int) -> Changes:
    same_key = " and ".join(f"t.{quoted(name)} = i.{quoted(name)}" for name in target.key)
    cursor.execute("analyze pg_temp.incoming_rows")
    cursor.execute("analyze pg_temp.stale_rows")
    cursor.execute(f"select count(*) from pg_temp.incoming_rows i join {target.qualified} t on {same_key}".encode())  # noqa: S608
    updated = int((cursor.fetchone() or (0,))[0])
    cursor.execute(
        f"delete from {target.qualified} t using pg_temp.stale_rows s where t.{ROW_HASH} = s.row_hash "  # noqa: S608
        f"and not exists (select 1 from pg_temp.incoming_rows i where {same_key})".encode()
    )
    deleted = cursor.rowcount
    names = [quoted(column.name) for column in columns] + [ROW_HASH]
    values = ", ".join(f"{name} = excluded.{name}" for name in names)
    conflict = target.conflict or ", ".join(quoted(name) for name in target.key)
    cursor.execute(
        f"insert into {target.qualified} ({', '.join(names)}) select {', '.join(names)} from pg_temp.incoming_rows "  # noqa: S608
        f"on conflict ({conflict}) do update set {values}".encode()
    )
    written = cursor.rowcount
    return Changes(inserted=written - updated, updated=updated, deleted=deleted, stripped_nuls=stripped_nuls)


def _not_unique(target: Target) -> OperatorError:
    return OperatorError(
        f"Table {target.schema}.{target.name} cannot be written to Postgres: a key is missing or on several rows "
        f"({', '.join(target.key)}); run the checks of that table and materialize it again."
    )


def _one(connection: DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    return connection.execute(sql).fetchall()[0]
