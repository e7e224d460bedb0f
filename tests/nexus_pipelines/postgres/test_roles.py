"""The read-only roles see their one schema and nothing else."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.roles import ensure_roles

OWN = {"nexus_lake_reader": "lake", "nexus_reader": "marts"}


@pytest.fixture(scope="module")
def tables(fresh_database: Database) -> Database:
    """Each schema with one table; those of the roles' own schemas are made after the roles."""
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        for schema in ("lake", "marts", "dagster", "public", "app"):
            connection.execute(f"create table {schema}.things as select 1 as thing")
    return fresh_database


@pytest.fixture(params=sorted(OWN))
def reader(request: pytest.FixtureRequest, tables: Database) -> Iterator[tuple[psycopg.Connection, str]]:
    with psycopg.connect(tables.for_role(request.param).psycopg_conninfo(), autocommit=True) as connection:
        yield connection, OWN[request.param]


def test_a_reader_reads_its_schema_by_bare_name(reader):
    connection, _ = reader
    assert connection.execute("select thing from things").fetchone() == (1,)


def test_a_reader_reads_no_other_schema(reader):
    connection, own = reader
    for schema in {"lake", "marts", "dagster", "public", "app"} - {own}:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"select * from {schema}.things")
    for table in ("app.publications", "app.installation", "search.documents", "pg_authid"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"select * from {table}")


def test_a_reader_writes_nothing_even_when_it_asks_to(reader):
    connection, own = reader
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        connection.execute(f"delete from {own}.things")
    connection.execute("set default_transaction_read_only = off")
    for statement in (
        f"delete from {own}.things",
        f"create table {own}.mine (x int)",
        "create table public.mine (x int)",
        "create temporary table mine (x int)",
        "create schema mine",
        "select lo_create(0)",
        "select pg_read_file('PG_VERSION')",
        "copy (select 1) to program 'true'",
        "alter role nexus_reader superuser",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)


def test_a_reader_enters_no_other_database(tables, reader):
    connection, _ = reader
    role = connection.info.user
    for other in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(replace(tables.for_role(role), name=other).psycopg_conninfo())


def test_a_readers_statements_end(reader):
    connection, _ = reader
    assert connection.execute("show statement_timeout").fetchone() == ("1min",)


def test_rights_taken_away_and_passwords_changed_are_mended(tables):
    with psycopg.connect(tables.psycopg_conninfo()) as connection:
        connection.execute("revoke usage on schema marts from nexus_reader")
    ensure_roles(tables)
    with psycopg.connect(tables.for_role("nexus_reader").psycopg_conninfo()) as connection:
        assert connection.execute("select thing from marts.things").fetchone() == (1,)


def test_several_databases_of_one_server_may_set_up_at_once(database: Database):
    names = [replace(database, name=f"roles_{uuid.uuid4().hex[:12]}") for _ in range(4)]
    failures: list[BaseException] = []

    def run(one: Database) -> None:
        try:
            ensure_roles(one)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    with psycopg.connect(database.psycopg_conninfo(), autocommit=True) as connection:
        for one in names:
            connection.execute(f"create database {one.name}")
        threads = [threading.Thread(target=run, args=(one,)) for one in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        for one in names:
            psycopg.connect(one.for_role("nexus_reader").psycopg_conninfo()).close()
            connection.execute(f"drop database {one.name} with (force)")
