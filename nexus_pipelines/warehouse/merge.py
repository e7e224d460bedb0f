"""Prepared rows of one raw table, compared with the lake; only what differs is written."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from nexus_pipelines.warehouse.contract import RawTable
from nexus_pipelines.warehouse.parse import RECORD_COLUMN, REMAINDER, TYPED
from nexus_pipelines.warehouse.prepare import PreparedTable
from nexus_pipelines.warehouse.tables import quoted, same_key, table_name

# Files whose rows go into the lake with one statement: DuckDB's Parquet writer holds a row group for each thread, and
# 122,880 wide rows would be half a gigabyte.
STEP_BYTES = 20 << 20


class Merge:
    """One table during one transaction."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, prepared: PreparedTable, now: datetime) -> None:
        self.inserted = self.updated = self.deleted = 0
        self._connection = connection
        self._prepared = prepared
        self._table = prepared.table
        self._now = now
        self._name = table_name(self._table)
        self._keys, self._doomed = (f'"{name}"' for name in _temporary(self._table))
        self._key_columns = quoted(list(self._table.key))

    def run(self) -> None:
        """Inserts, updates and deletes what differs."""
        if not self._prepared.rows:
            return
        self._collect_keys()
        self._keep_last_of_key()
        self._compare()
        for files, known in self._steps():
            self._write(files, is_update=known > 0)
        if self._prepared.groups:
            self._delete_rest_of_groups()

    @staticmethod
    def drop_temporary(connection: duckdb.DuckDBPyConnection, tables: Iterable[RawTable]) -> None:
        """Frees what preparing and merging these tables left behind."""
        # By name, since a list of what there is costs a look at the whole catalog, 60 ms.
        names = [TYPED, REMAINDER, *(name for table in tables for name in _temporary(table))]
        connection.execute("; ".join(f'drop table if exists temp."{name}"' for name in names))

    def _winners(self) -> str:
        """Condition on records: those that won in the table that this one is `of`."""
        if not self._table.of:
            return "true"
        parent = f'"_nexus_keys_{self._table.stream}_{self._table.of}"'
        return f"{RECORD_COLUMN} in (select {RECORD_COLUMN} from {parent} where _state <> 'older')"

    def _collect_keys(self) -> None:
        self._run(
            f"""
            create or replace temp table {self._keys} as
            select {self._key_columns}, _row_hash, _version, {RECORD_COLUMN}, _file, file_row_number as _row,
                'new' as _state
            from read_parquet({_list(self._prepared.rows)}, file_row_number = true)
            where {self._winners()}
            """
        )

    def _keep_last_of_key(self) -> None:
        """Of rows with one key the greatest version stays, then the last."""
        # Hashes are cheap, and a false alarm costs only the look.
        if not self._number(f"select count(*) - count(distinct hash({self._key_columns})) from {self._keys}"):
            return
        self._run(
            f"""
            delete from {self._keys} where rowid in (
                select place.row_id from (
                    select rowid as row_id, row_number() over (
                        partition by {self._key_columns}
                        order by _version desc nulls last, {RECORD_COLUMN} desc, _file desc, _row desc
                    ) as rank
                    from {self._keys}
                ) as place
                where place.rank > 1
            )
            """
        )

    def _compare(self) -> None:
        """Gives each key its state: new, changed, same, or older than what the lake holds."""
        self._run(
            f"""
            update {self._keys} as new set _state = case
                when coalesce(old._version > new._version, false) then 'older'
                when old._row_hash = new._row_hash then 'same'
                else 'changed'
            end
            from (select {self._key_columns}, _row_hash, ({self._table.version or "null"}) as _version
                from {self._name}) as old
            where {same_key(self._table, "new", "old")}
            """
        )

    def _steps(self) -> Iterator[tuple[list[Path], int]]:
        """Files that hold something to write, as many together as go into one statement; and how many rows of them
        the lake has already."""
        counted = self._run(
            f"""
            select _file, count(*) filter (_state = 'new'), count(*) filter (_state = 'changed')
            from {self._keys} where _state in ('new', 'changed') group by _file order by _file
            """
        ).fetchall()
        files: list[Path] = []
        size = known = 0
        for number, new, changed in counted:
            path = self._prepared.rows[number]
            self.inserted += new
            self.updated += changed
            if files and size + path.stat().st_size > STEP_BYTES:
                yield files, known
                files, size, known = [], 0, 0
            files.append(path)
            size += path.stat().st_size
            known += changed
        if files:
            yield files, known

    def _write(self, files: Sequence[Path], *, is_update: bool) -> None:
        names = [column.name for column in self._table.columns]
        columns = [*names, "_page_id", "_loaded_at", "_row_hash"]
        typed = ", ".join(f'source."{column.name}"::{column.type} as "{column.name}"' for column in self._table.columns)
        rows = f"""
            select {typed}, source._page_id, ?::timestamptz as _loaded_at, source._row_hash
            from read_parquet({_list(files)}, file_row_number = true) as source
            semi join (select _file, _row from {self._keys} where _state in ('new', 'changed')) as wanted
                on source._file = wanted._file and source.file_row_number = wanted._row
        """
        if not is_update:
            self._run(f"insert into {self._name} ({quoted(columns)}) {rows}", [self._now])
            return
        updates = ", ".join(f'"{name}" = new."{name}"' for name in columns if name not in self._table.key)
        self._run(
            f"""
            merge into {self._name} as old
            using ({rows}) as new
            on {same_key(self._table, "old", "new")}
            when matched then update set {updates}
            when not matched then insert ({quoted(columns)}) values ({quoted(columns, "new.")})
            """,
            [self._now],
        )

    def _delete_rest_of_groups(self) -> None:
        within = " and ".join(f'old."{name}" = held."{name}"' for name in self._table.replace_within)
        self._run(
            f"""
            create or replace temp table {self._doomed} as
            with held as (
                select distinct {quoted(list(self._table.replace_within))}
                from read_parquet({_list(self._prepared.groups)})
                where {self._winners()}
            )
            select {quoted(list(self._table.key), "old.")}
            from {self._name} as old
            where exists (select 1 from held where {within})
                and not exists (select 1 from {self._keys} as kept where {same_key(self._table, "old", "kept")})
            """
        )
        self.deleted = self._number(f"select count(*) from {self._doomed}")
        if self.deleted:
            condition = same_key(self._table, "old", "doomed")
            self._run(
                f"delete from {self._name} as old"
                f" where exists (select 1 from {self._doomed} as doomed where {condition})"
            )

    def _number(self, sql: str) -> int:
        row = self._run(sql).fetchone()
        return 0 if row is None else int(row[0])

    def _run(self, sql: str, parameters: Sequence[object] = ()) -> duckdb.DuckDBPyConnection:
        return self._connection.execute(sql, list(parameters)) if parameters else self._connection.execute(sql)


def _temporary(table: RawTable) -> tuple[str, str]:
    """Names of the tables of keys and of doomed rows: their own, since a replaced table keeps its memory until the
    transaction ends."""
    suffix = f"{table.stream}_{table.name}"
    return f"_nexus_keys_{suffix}", f"_nexus_doomed_{suffix}"


def _list(paths: Sequence[Path]) -> str:
    return "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths) + "]"
