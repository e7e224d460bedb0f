"""The marts in Postgres: every type, changed rows only, one transaction, columns that change."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.changed_rows import Changes
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.roles import ensure_roles
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.lake import connect_builder, connect_reader
from nexus_pipelines.warehouse.mirror import MirrorResult, mirror

KEYS = {"issues": ("issue_key",), "file_changes": ("commit_sha", "path")}


class Warehouse:
    """A lake with marts, published and mirrored as the pipeline does it."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database = database
        self._settings = Settings(home=home)
        self.seconds = 0.0
        self.builder = connect_builder(database, self._settings)
        self.builder.execute("create schema if not exists lake.marts")

    def publish_and_mirror(self) -> MirrorResult:
        row = self.builder.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
        assert row
        with psycopg.connect(self.database.psycopg_conninfo()) as postgres:
            publication = publish.publish(postgres, snapshot_id=row[0], run_id="test")
        reader = connect_reader(self.database, self._settings, snapshot_id=publication.snapshot_id)
        try:
            started = time.perf_counter()
            result = mirror(reader, self.database, publication, keys=KEYS)
            self.seconds = time.perf_counter() - started
            return result
        finally:
            reader.close()

    def changes(self, name: str) -> Changes:
        return next(table.changes for table in self.publish_and_mirror().tables if table.name == name)

    def rows(self, sql: str, *, role: bool = True) -> list[tuple[Any, ...]]:
        database = self.database.for_role("nexus_reader") if role else self.database
        with psycopg.connect(database.psycopg_conninfo()) as postgres:
            return postgres.execute(sql.encode()).fetchall()


@pytest.fixture
def warehouse(fresh_database: Database, tmp_path: Path) -> Iterator[Warehouse]:
    with psycopg.connect(fresh_database.psycopg_conninfo(), autocommit=True) as postgres:
        postgres.execute("drop schema if exists lake cascade")
        postgres.execute("delete from app.publications")
        tables = "select tablename from pg_tables where schemaname = 'marts'"
        for (name,) in postgres.execute(tables).fetchall():
            postgres.execute(f'drop table marts."{name}" cascade'.encode())
    ensure_roles(fresh_database)
    opened = Warehouse(fresh_database, tmp_path / "home")
    yield opened
    opened.builder.close()


def test_every_type_arrives_as_it_was(warehouse: Warehouse) -> None:
    warehouse.builder.execute(r"""
        create table lake.marts.issues as
        select
            'A-1' as issue_key, ['one', 'with "quotes", \ and, commas', null] as labels, [1, 2] as sprint_ids,
            timestamptz '2024-03-01 12:00:00+02' as created_at, date '2024-02-29' as due_date,
            12.340::decimal(10, 3) as points, 123456789012345::hugeint as large,
            '{"a": ["x\u0000y", "\\u0000"]}'::json as record, {'name': 'v', 'ids': [1]} as version, true as is_done,
            'tab' || chr(9) || 'line' || chr(10) || 'back\slash \N ' || chr(0) || chr(8232) as summary,
            null::varchar as nothing, 1e300::double as huge, []::varchar[] as empty
    """)
    changes = warehouse.changes("issues")
    assert changes == Changes(inserted=1, stripped_nuls=2)
    (row,) = warehouse.rows(
        "select labels, sprint_ids, created_at, due_date, points, large, record, version, is_done, summary, nothing, "
        "huge, empty from issues"
    )
    assert row == (
        ["one", 'with "quotes", \\ and, commas', None],
        [1, 2],
        datetime(2024, 3, 1, 10, tzinfo=UTC),
        datetime(2024, 2, 29, tzinfo=UTC).date(),
        Decimal("12.340"),
        Decimal(123456789012345),
        {"a": ["xy", "\\u0000"]},
        {"name": "v", "ids": [1]},
        True,
        "tab\tline\nback\\slash \\N \u2028",
        None,
        1e300,
        [],
    )


def test_only_changed_rows_are_written(warehouse: Warehouse) -> None:
    warehouse.builder.execute(
        "create table lake.marts.issues as select 'A-' || i as issue_key, 'open' as status from range(1000) as r(i)"
    )
    assert warehouse.changes("issues") == Changes(inserted=1000)
    versions = "select xmin::text, issue_key from marts.issues order by issue_key"
    before = warehouse.rows(versions, role=False)
    assert warehouse.changes("issues") == Changes()
    assert warehouse.rows(versions, role=False) == before
    warehouse.builder.execute("update lake.marts.issues set status = 'done' where issue_key = 'A-7'")
    warehouse.builder.execute("delete from lake.marts.issues where issue_key in ('A-8', 'A-9')")
    warehouse.builder.execute("insert into lake.marts.issues values ('B-1', null)")
    assert warehouse.changes("issues") == Changes(inserted=1, updated=1, deleted=2)
    assert len(set(warehouse.rows(versions, role=False)) - set(before)) == 2
    assert warehouse.rows("select status from issues where issue_key in ('A-7', 'B-1') order by issue_key") == [
        ("done",),
        (None,),
    ]
    published = warehouse.rows("select p.snapshot_id, t.row_count from _published p, _tables t")
    row = warehouse.builder.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
    assert row
    assert published == [(row[0], 999)]


def test_new_columns_replace_the_table_and_gone_tables_are_dropped(warehouse: Warehouse) -> None:
    warehouse.builder.execute("create table lake.marts.issues as select 'A-1' as issue_key")
    warehouse.builder.execute("create table lake.marts.notes as select 'free' as text")
    warehouse.publish_and_mirror()
    warehouse.builder.execute("alter table lake.marts.issues add column team varchar")
    warehouse.builder.execute("drop table lake.marts.notes")
    result = warehouse.publish_and_mirror()
    assert result.dropped == ("notes",)
    assert [table.refreshed for table in result.tables] == [True]
    assert warehouse.rows("select issue_key, team from issues") == [("A-1", None)]


def test_a_view_that_hangs_on_a_replaced_table_is_named(warehouse: Warehouse) -> None:
    warehouse.builder.execute("create table lake.marts.issues as select 'A-1' as issue_key")
    warehouse.publish_and_mirror()
    with psycopg.connect(warehouse.database.psycopg_conninfo()) as postgres:
        postgres.execute("create view public.my_report as select * from marts.issues")
    try:
        warehouse.builder.execute("alter table lake.marts.issues add column team varchar")
        with pytest.raises(OperatorError, match="my_report"):
            warehouse.publish_and_mirror()
        assert warehouse.rows("select issue_key from issues") == [("A-1",)]
    finally:
        with psycopg.connect(warehouse.database.psycopg_conninfo()) as postgres:
            postgres.execute("drop view public.my_report")


@pytest.mark.parametrize("second", ["'A-1', 'other'", "'A-1', 'same'", "null, 'same'"])
def test_a_key_that_is_not_one_leaves_everything_as_it_was(warehouse: Warehouse, second: str) -> None:
    warehouse.builder.execute("create table lake.marts.issues as select 'A-1' as issue_key, 'same' as summary")
    warehouse.publish_and_mirror()
    warehouse.builder.execute(f"insert into lake.marts.issues values ({second})")
    with pytest.raises(OperatorError, match=r"marts\.issues.*issue_key"):
        warehouse.publish_and_mirror()
    assert warehouse.rows("select * from _published, issues")[0][-3:-1] == ("A-1", "same")


def test_long_paths_are_keys_too(warehouse: Warehouse) -> None:
    warehouse.builder.execute("""
        create table lake.marts.file_changes as
        select 'abc' as commit_sha, string_agg(md5((i * 1000 + j)::varchar), '/') as path, 1 as additions
        from range(2) as r(i), range(300) as s(j) group by i
    """)
    assert warehouse.changes("file_changes") == Changes(inserted=2)
    warehouse.builder.execute("update lake.marts.file_changes set additions = 2")
    assert warehouse.changes("file_changes") == Changes(updated=2)


def test_readers_see_the_old_or_the_new_state(warehouse: Warehouse) -> None:
    def state(cursor: psycopg.Cursor[Any]) -> set[tuple[Any, ...]]:
        return set(cursor.execute("select count(*), min(build), max(build) from issues").fetchall())

    create = (
        "create or replace table lake.marts.issues as select 'A-' || i as issue_key, {} as build from range({}) r(i)"
    )
    warehouse.builder.execute(create.format(1, 100))
    warehouse.publish_and_mirror()
    reader = warehouse.database.for_role("nexus_reader").psycopg_conninfo()
    with psycopg.connect(reader) as postgres, postgres.cursor() as cursor:
        postgres.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        assert state(cursor) == {(100, 1, 1)}
        warehouse.builder.execute(create.format(2, 300))
        warehouse.publish_and_mirror()
        assert state(cursor) == {(100, 1, 1)}
        postgres.commit()
        assert state(cursor) == {(300, 2, 2)}


def test_the_mirror_takes_any_connection_that_has_the_lake(fresh_database: Database) -> None:
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as lake")
    connection.execute("create schema lake.marts")
    connection.execute("create table lake.marts.words as select 'x' as word")
    publication = publish.Publication(
        publication_id=1, snapshot_id=1, run_id="r", published_at=datetime.now(UTC), note=None
    )
    result = mirror(connection, fresh_database, publication, keys={})
    assert [(table.name, table.rows) for table in result.tables] == [("words", 1)]
