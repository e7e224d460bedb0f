"""Upkeep of a real lake while readers look at it."""

from collections.abc import Iterator

import duckdb
import psycopg
import pytest

from nexus_pipelines.errors import UserError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.lake import connect_builder
from nexus_pipelines.warehouse.maintenance import maintain
from nexus_pipelines.warehouse.reader import Reader


@pytest.fixture(scope="module")
def home_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def lake(fresh_database: Database, home_settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect_builder(fresh_database, home_settings)
    connection.execute("create schema lake.marts")
    connection.execute("create table lake.marts.issues (id bigint)")
    yield connection
    connection.close()


@pytest.fixture
def postgres(fresh_database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(fresh_database.psycopg_conninfo(), autocommit=True) as connection:
        yield connection


def _publish(lake: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, *, rows: int) -> int:
    for number in range(rows):
        lake.execute("insert into lake.marts.issues values (?)", [number])
    row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
    assert row
    return publish.publish(postgres, snapshot_id=row[0], run_id="test").snapshot_id


def test_a_reader_goes_on_after_its_files_were_merged(
    lake: duckdb.DuckDBPyConnection, postgres: psycopg.Connection, fresh_database: Database, home_settings: Settings
) -> None:
    _publish(lake, postgres, rows=4)
    reader = Reader(fresh_database, home_settings)
    assert reader.query("select count(*) from issues").item() == 4
    assert maintain(lake, postgres).deleted_files > 0
    assert reader.query("select count(*) from issues").item() == 4
    assert reader.ask("select count(*) from issues").frame.item() == 4
    reader.close()


def test_upkeep_keeps_what_readers_saw_lately_and_rollback_refuses_the_rest(
    lake: duckdb.DuckDBPyConnection, postgres: psycopg.Connection
) -> None:
    expired, seen, newest = (_publish(lake, postgres, rows=1) for _ in range(3))
    for snapshot, days in ((expired, 30), (seen, 8), (newest, 1)):
        postgres.execute(
            "update app.publications set published_at = now() - make_interval(days => %s) where snapshot_id = %s",
            [days, snapshot],
        )
    maintain(lake, postgres)
    with pytest.raises(UserError, match="no longer in the lake"):
        publish.rollback(postgres, snapshot_id=expired)
    assert publish.rollback(postgres).snapshot_id == seen
    with pytest.raises(UserError, match="neither a snapshot number nor a time"):
        publish.find(postgres, "\N{SUPERSCRIPT TWO}")


def test_long_texts_are_not_merged_into_files_that_no_builder_can_read(
    lake: duckdb.DuckDBPyConnection, postgres: psycopg.Connection
) -> None:
    lake.execute("create table lake.marts.build_logs (log_id bigint, log_text varchar)")
    for number in range(4):
        # Three megabytes that cannot be compressed.
        texts = "string_agg(md5((? * 1000000 + i)::varchar), '')"
        lake.execute(f"insert into lake.marts.build_logs select ?, {texts} from range(95000) as r (i)", [number] * 2)
    row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
    assert row
    publish.publish(postgres, snapshot_id=row[0], run_id="test")
    maintain(lake, postgres)
    files = "select file_count from ducklake_table_info('lake') where table_name = 'build_logs'"
    assert lake.execute(files).fetchone() in ((2,), (3,))
    assert lake.execute("select count(*), min(length(log_text)) from lake.marts.build_logs").fetchone() == (4, 3040000)
