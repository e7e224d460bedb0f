"""The tables that the mirror keeps in Postgres schema `marts`: their statements and the hash of their columns."""

import hashlib
import json
from collections.abc import Sequence

from nexus_pipelines.postgres.changed_rows import ROW_HASH, Target
from nexus_pipelines.postgres.copy_text import CopyColumn, quoted

SCHEMA = "marts"
# A path may be longer than an entry of a Postgres index (2,704 bytes), so its hash stands in for it.
_LONG_COLUMNS = frozenset({"path"})
# Whole logs stay in the lake: of these columns the mirror holds the last so many characters.
_ENDS_ONLY = {"log_text": 65_536}

BOOKKEEPING = f"""
    create schema if not exists {SCHEMA};
    create table if not exists {SCHEMA}._published (
        snapshot_id bigint not null,
        run_id text not null,
        published_at timestamptz not null,
        mirrored_at timestamptz not null default now()
    );
    create table if not exists {SCHEMA}._tables (
        table_name text primary key,
        contract_hash text not null,
        row_count bigint not null
    );
    comment on table {SCHEMA}._published is 'One row: the publication that the tables of this schema show.';
    comment on table {SCHEMA}._tables is 'One row per mirrored table, with its number of rows.';
"""


def mirrored_query(name: str, columns: Sequence[str]) -> str:
    """What is mirrored of the mart `name`, which has these columns."""
    kept = [
        f"right({quoted(column)}, {_ENDS_ONLY[column]}) as {quoted(column)}" if column in _ENDS_ONLY else quoted(column)
        for column in columns
    ]
    return f"select {', '.join(kept)} from lake.{SCHEMA}.{quoted(name)}"  # noqa: S608 - our own names


def contract_hash(columns: Sequence[CopyColumn], key: Sequence[str]) -> str:
    """Changes when a column comes, goes, moves or changes its type, or when the key changes."""
    contract = [[column.name, column.postgres_type] for column in columns]
    return hashlib.sha256(json.dumps([contract, list(key)]).encode()).hexdigest()


def target(name: str, key: tuple[str, ...]) -> Target:
    """Where the mart `name` is written; without a declared key the whole row is the key."""
    columns = key or (ROW_HASH,)
    conflict = ", ".join(f"md5({quoted(column)})" if column in _LONG_COLUMNS else quoted(column) for column in columns)
    return Target(schema=SCHEMA, name=name, key=columns, conflict=conflict)


def create_statements(table: Target, columns: Sequence[CopyColumn]) -> tuple[str, ...]:
    """SQL that creates `table` with its unique index."""
    fields = ", ".join(
        f"{quoted(column.name)} {column.postgres_type}{' not null' if column.name in table.key else ''}"
        for column in columns
    )
    return (
        f"drop table if exists {table.qualified}",
        f"create table {table.qualified} ({fields}, {ROW_HASH} bigint not null)",
        f"create unique index on {table.qualified} ({table.conflict})",
    )
