"""The readers' wall and the pinned state, on a real lake with a real catalog."""

import json
import threading
from collections.abc import Iterator

import duckdb
import polars as pl
import psycopg
import pytest

from nexus_pipelines.errors import OperatorError, RefusedQuery, UserError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.export import to_bytes
from nexus_pipelines.warehouse.lake import connect_builder, connect_reader
from nexus_pipelines.warehouse.reader import Reader


@pytest.fixture(scope="module")
def home_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("a home with spaces"))


@pytest.fixture(scope="module")
def lake(fresh_database: Database, home_settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect_builder(fresh_database, home_settings)
    connection.execute("create schema lake.marts")
    connection.execute("create schema lake.raw_jira")
    connection.execute(
        "create table lake.marts.issues as select range as id, 'A-' || range as issue_key from range(100)"
    )
    connection.execute("create table lake.marts.commits as select 100 as issue_total")
    connection.execute("create table lake.raw_jira.issues as select 'hidden' as secret")
    yield connection
    connection.close()


@pytest.fixture
def published(lake: duckdb.DuckDBPyConnection, fresh_database: Database) -> int:
    return _publish(lake, fresh_database, "first")


@pytest.fixture
def reader(published: int, fresh_database: Database, home_settings: Settings) -> Iterator[Reader]:
    del published
    opened = Reader(fresh_database, home_settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def walled(
    lake: duckdb.DuckDBPyConnection, fresh_database: Database, home_settings: Settings
) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect_reader(fresh_database, home_settings, snapshot_id=_publish(lake, fresh_database, "walled"))
    yield connection
    connection.close()


def _publish(lake: duckdb.DuckDBPyConnection, database: Database, run_id: str) -> int:
    row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
    assert row
    with psycopg.connect(database.psycopg_conninfo()) as connection:
        return publish.publish(connection, snapshot_id=row[0], run_id=run_id).snapshot_id


def test_before_the_first_publication_a_reader_says_so(fresh_database: Database, home_settings: Settings) -> None:
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        connection.execute("delete from app.publications")
    with pytest.raises(OperatorError, match="Nothing has been published yet"):
        Reader(fresh_database, home_settings).query("select 1")


def test_readers_see_the_published_state_not_the_head(reader: Reader, lake: duckdb.DuckDBPyConnection) -> None:
    before = reader.query("select count(*) from issues").item()
    lake.execute("insert into lake.marts.issues select 1000, 'B-1'")
    assert reader.query("select count(*) from issues").item() == before


def test_sums_of_integers_are_numbers_wherever_they_are_shown(reader: Reader) -> None:
    frame = reader.ask("select sum(id) as total from issues where id < 100").frame
    assert frame.schema["total"] == pl.Int64
    assert json.loads(to_bytes(frame.select("total"), "json")) == [{"total": sum(range(100))}]


def test_small_loads_are_files_too(reader: Reader) -> None:
    assert reader.query("select issue_total from commits").item() == 100


def test_an_answer_is_limited_and_says_what_it_was(reader: Reader) -> None:
    answer = reader.ask("select issue_key from issues order by id", limit=3)
    assert answer.frame["issue_key"].to_list() == ["A-0", "A-1", "A-2"]
    assert (answer.row_count, answer.truncated) == (3, True)
    assert reader.ask("select 1", limit=3).truncated is False


def test_an_unknown_column_is_one_readable_sentence(reader: Reader) -> None:
    with pytest.raises(UserError, match="issue_key") as error:
        reader.ask("select issue_kee from issues")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "sql",
    ["select * from raw_jira.issues", "select * from duckdb_databases()", "select * from issues at (version => 1)"],
)
def test_untrusted_queries_go_through_the_parser(reader: Reader, sql: str) -> None:
    with pytest.raises(RefusedQuery):
        reader.ask(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from __ducklake_metadata_lake.app.publications",
        "select * from postgres_query('__ducklake_metadata_lake', 'select * from app.publications')",
        "select * from postgres_query('__ducklake_metadata_lake', 'create table lake.mine (a int)')",
        "call postgres_execute('__ducklake_metadata_lake', 'delete from lake.ducklake_snapshot')",
        "select * from read_parquet('{lake}**')",
        "select * from read_parquet('{lake}raw_jira/**')",
        "select * from read_text('/etc/passwd')",
        "select * from glob('{lake}**')",
        "select * from lake.raw_jira.issues",
        "attach 'other.db'",
        "attach 'postgres:' as again (secret nexus_catalog)",
        "copy (select 1) to '{lake}mine.csv'",
        "copy (select 1) to '/tmp/mine.csv'",
        "install icu",
        "load httpfs",
        "set threads = 1",
        "set enable_external_access = true",
        "create table lake.marts.mine as select 1",
        "insert into lake.marts.issues values (1, 'x')",
        "drop table lake.marts.issues",
        "export database '/tmp/mine'",
    ],
)
def test_without_the_parser_the_connection_refuses(
    walled: duckdb.DuckDBPyConnection, home_settings: Settings, sql: str
) -> None:
    with pytest.raises(duckdb.Error):
        walled.execute(sql.replace("{lake}", f"{home_settings.home}/lake/")).fetchall()


def test_no_password_can_be_read_back(walled: duckdb.DuckDBPyConnection, fresh_database: Database) -> None:
    for catalog in ("duckdb_databases()", "duckdb_secrets()", "duckdb_settings()"):
        seen = str(walled.execute(f"select * from {catalog}").fetchall())
        assert fresh_database.password not in seen
        assert fresh_database.for_role("nexus_lake_reader").password not in seen


def test_rollback_shows_the_earlier_state(
    reader: Reader, lake: duckdb.DuckDBPyConnection, fresh_database: Database, published: int
) -> None:
    lake.execute("delete from lake.marts.issues")
    newer = _publish(lake, fresh_database, "second")
    fresh = Reader(fresh_database, reader._settings)
    assert fresh.query("select count(*) from issues").item() == 0
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        assert publish.rollback(connection).snapshot_id == published
        assert [entry.note for entry in publish.publications(connection, limit=1)] == [
            f"rolled back from snapshot {newer}"
        ]
    again = Reader(fresh_database, reader._settings)
    assert again.query("select count(*) from issues").item() >= 100
    assert again.find(str(newer)).snapshot_id == newer
    with pytest.raises(UserError, match="neither a snapshot number nor a time"):
        again.find("last week")


@pytest.mark.slow
def test_a_poll_during_builds_sees_whole_states_only(
    lake: duckdb.DuckDBPyConnection, fresh_database: Database, home_settings: Settings
) -> None:
    """Three builds rewrite three tables in separate transactions; no reader may see two generations at once."""
    tables = ("first_mart", "second_mart", "third_mart")

    def build(generation: int) -> None:
        for table in tables:
            lake.execute(f"create or replace table lake.marts.{table} as select {generation} as generation")
        _publish(lake, fresh_database, f"generation {generation}")

    build(0)
    stop, seen, broken = threading.Event(), set[int](), list[tuple[int, ...]]()

    def poll() -> None:
        polling = Reader(fresh_database, home_settings)
        while not stop.is_set():
            publication = polling.publication()
            state = tuple(
                polling.query(f"select generation from {table}", publication=publication).item() for table in tables
            )
            seen.add(state[0])
            if len(set(state)) > 1:
                broken.append(state)
        polling.close()

    thread = threading.Thread(target=poll)
    thread.start()
    for generation in (1, 2, 3):
        build(generation)
        stop.wait(1.5)
    stop.set()
    thread.join()
    assert not broken
    assert len(seen) >= 2
