"""Upkeep of the lake, under the builders' lock: merge small files, expire old snapshots, delete what none needs."""

from dataclasses import dataclass
from datetime import timedelta

import duckdb
import psycopg

KEPT_DAYS = 7
# Logs of builds. A Parquet file is read in pieces of some thousand rows: of these texts, more than fit into memory.
_LONG_TEXTS = ("raw_github.job_logs", "raw_jenkins.consoles", "marts.build_logs")
_LONG_TEXTS_FILE = "4MB"


@dataclass(frozen=True, kw_only=True)
class MaintenanceResult:
    """What one upkeep did; counts."""

    merged_files: int
    expired_snapshots: int
    deleted_files: int


def maintain(
    lake: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, *, kept: timedelta = timedelta(days=KEPT_DAYS)
) -> MaintenanceResult:
    """Merge, expire, clean up. Snapshots that readers saw within `kept`, the published one and the head always stay.

    Snapshots are expired by explicit list: never by age alone, since the published one may be old.
    """
    _limit_files(lake)
    merged = len(lake.execute("call ducklake_merge_adjacent_files('lake')").fetchall())
    protected = _protected(postgres, kept)
    expirable = [
        snapshot
        for (snapshot,) in lake.execute(
            "select snapshot_id from ducklake_snapshots('lake') "
            "where snapshot_id < (select max(snapshot_id) from ducklake_snapshots('lake')) order by 1"
        ).fetchall()
        if snapshot not in protected
    ]
    if expirable:
        ids = ", ".join(str(int(snapshot)) for snapshot in expirable)
        lake.execute(f"call ducklake_expire_snapshots('lake', versions => [{ids}])")
    deleted = len(lake.execute("call ducklake_cleanup_old_files('lake', cleanup_all => true)").fetchall())
    return MaintenanceResult(merged_files=merged, expired_snapshots=len(expirable), deleted_files=deleted)


def _limit_files(lake: duckdb.DuckDBPyConnection) -> None:
    """Also for a table that was made anew since: the lake knows these limits by table, not by name."""
    tables = lake.execute(
        "select schema_name, table_name from duckdb_tables() "
        "where database_name = 'lake' and schema_name || '.' || table_name in (select unnest(?))",
        [list(_LONG_TEXTS)],
    ).fetchall()
    for schema, table in tables:
        lake.execute(
            f"call lake.set_option('target_file_size', '{_LONG_TEXTS_FILE}', "
            f"schema => '{schema}', table_name => '{table}')"
        )


def _protected(postgres: psycopg.Connection, kept: timedelta) -> frozenset[int]:
    rows = postgres.execute(
        # The last one published before that time was what readers saw when it began.
        "select snapshot_id from app.publications where publication_id >= "
        "(select coalesce(max(publication_id), 0) from app.publications where published_at <= now() - %s)",
        [kept],
    ).fetchall()
    return frozenset(int(snapshot) for (snapshot,) in rows)
