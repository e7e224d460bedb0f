"""Statistics noted for empty tables: planning asks once, and rows that come later leave what they would have left."""

from collections.abc import Iterator

import duckdb
import psycopg
import pytest

from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.empty_tables import note_empty_tables
from nexus_pipelines.warehouse.lake import connect_builder

pytestmark = pytest.mark.slow

_COLUMNS = (
    "n bigint, d double, nan double, t varchar, nothing varchar, moment timestamptz, day date, b boolean, j json, "
    "l varchar[], s struct(a int, b varchar), m map(varchar, int)"
)
_ROW = (
    "1, 2.5, 'nan', 'text', null, timestamptz '2026-01-02 03:04:05+00', date '2026-01-02', true, '{\"a\": 1}', "
    "['x', 'y'], {'a': 1, 'b': 'z'}, map {'k': 7}"
)
_STATISTICS = (
    "select column_id, contains_null, contains_nan, min_value, max_value, extra_stats "
    "from lake.ducklake_table_column_stats inner join lake.ducklake_table using (table_id) "
    "where table_name = %s and end_snapshot is null order by column_id"
)


@pytest.fixture
def lake(fresh_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = connect_builder(fresh_database, Settings(home=tmp_path_factory.mktemp("home")))
    connection.execute("create schema lake.some")
    yield connection
    connection.execute("drop schema lake.some cascade")
    connection.close()


@pytest.fixture
def postgres(fresh_database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(fresh_database.psycopg_conninfo(), autocommit=True) as connection:
        yield connection


def test_the_first_rows_leave_the_statistics_they_would_have_left(lake, postgres) -> None:
    lake.execute(f"create table lake.some.noted ({_COLUMNS})")
    note_empty_tables(postgres)
    lake.execute(f"create table lake.some.plain ({_COLUMNS})")
    for name in ("noted", "plain"):
        lake.execute(f"insert into lake.some.{name} values ({_ROW})")
        lake.execute(f"insert into lake.some.{name} select * replace (n + 10 as n) from lake.some.{name}")
    noted = postgres.execute(_STATISTICS, ["noted"]).fetchall()
    assert noted == postgres.execute(_STATISTICS, ["plain"]).fetchall()
    assert len(noted) > 12
    totals = "select record_count, next_row_id from lake.ducklake_table_stats inner join lake.ducklake_table "
    totals += "using (table_id) where table_name in ('noted', 'plain')"
    assert postgres.execute(totals).fetchall() == [(2, 2), (2, 2)]
    for condition in (
        "n = 11",
        "nothing is null",
        "t = 'text'",
        "isnan(nan)",
        "s.b = 'z'",
        "l[1] = 'x'",
        "day is null",
    ):
        one, other = (
            lake.execute(f"select count(*) from lake.some.{name} where {condition}").fetchone()
            for name in ("noted", "plain")
        )
        assert one == other


def test_planning_a_query_on_an_empty_table_asks_for_its_statistics_once(lake, postgres) -> None:
    lake.execute("create table lake.some.wide (" + ", ".join(f"c{number} bigint" for number in range(40)) + ")")
    query = "explain select c0 from (select * from lake.some.wide) where c1 > 5"
    before = _reads(lake, query)
    note_empty_tables(postgres)
    note_empty_tables(postgres)
    lake.execute(query)
    assert before > 40
    assert _reads(lake, query) <= 2
    assert lake.execute("select count(*) from lake.some.wide where c1 is null").fetchone() == (0,)


def test_a_table_that_holds_rows_is_left_alone(lake, postgres) -> None:
    lake.execute("create table lake.some.filled as select range as n from range(7)")
    held = postgres.execute(_STATISTICS, ["filled"]).fetchall()
    note_empty_tables(postgres)
    assert postgres.execute(_STATISTICS, ["filled"]).fetchall() == held == [(1, False, None, "0", "6", None)]


def _reads(lake: duckdb.DuckDBPyConnection, query: str) -> int:
    """How often the catalog was asked for statistics of columns."""
    lake.execute("call enable_logging('DuckLakeMetadata')")
    lake.execute(query)
    lake.execute("call disable_logging()")
    (count,) = lake.execute(
        "select count(*) from duckdb_logs where type = 'DuckLakeMetadata' and message like '%table_column_stats%'"
    ).fetchone() or (0,)
    lake.execute("call truncate_duckdb_logs()")
    return count
