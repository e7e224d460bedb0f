"""Migrations: from nothing to the newest schema, again without effect, and equal to the models."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.operations.installation import claim
from nexus_pipelines.operations.migrate import current_revision, migrate, newest_revision
from nexus_pipelines.operations.release_models import Base
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import Home, open_home
from nexus_pipelines.settings import Settings

MIGRATIONS = Path(__file__).parents[3] / "nexus_pipelines" / "operations" / "migrations"


@pytest.fixture
def empty(database: Database) -> Iterator[Database]:
    new = replace(database, name=f"empty_{uuid.uuid4().hex[:12]}")
    with psycopg.connect(database.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute(f"create database {new.name}")
        yield new
        connection.execute(f"drop database {new.name} with (force)")


def test_an_empty_database_becomes_the_newest_one(empty: Database) -> None:
    assert current_revision(empty) is None
    migrate(empty)
    assert current_revision(empty) == newest_revision()
    with psycopg.connect(empty.psycopg_conninfo()) as connection:
        schemas = {row[0] for row in connection.execute("select nspname from pg_namespace").fetchall()}
        assert schemas >= {"app", "search", "lake", "marts", "dagster"}
        connection.execute("select '[1,2,3]'::vector <-> '[1,2,4]'::vector")
    migrate(empty)


def test_processes_that_migrate_at_once_wait_for_each_other(empty: Database) -> None:
    failures: list[BaseException] = []

    def run() -> None:
        try:
            migrate(empty)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert current_revision(empty) == newest_revision()


def test_the_newest_revision_is_alembics_head() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == newest_revision()


def test_migrations_make_what_the_models_say(fresh_database: Database) -> None:
    engine = sa.create_engine(fresh_database.sqlalchemy_url(), poolclass=sa.NullPool)
    with engine.connect() as connection:
        options = {
            "include_schemas": True,
            "version_table_schema": "app",
            "include_name": lambda name, kind, _: kind != "schema" or name in ("app", "search"),
            "compare_server_default": True,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_a_newer_schema_is_refused(empty: Database) -> None:
    migrate(empty)
    with psycopg.connect(empty.psycopg_conninfo()) as connection:
        connection.execute("update app.alembic_version set version_num = '9999'")
    with pytest.raises(OperatorError, match="newer Nexus"):
        migrate(empty)


def test_a_user_without_rights_is_told_what_to_grant(empty: Database) -> None:
    name = f"plain_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(empty.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute(f"create role {name} login password 'plain'")
    with pytest.raises(OperatorError, match="grant create on database"):
        migrate(replace(empty, user=name, password="plain"))


def test_documents_are_found_by_word_and_by_stem(fresh_database: Database) -> None:
    query = "select document_id from search.documents where text_search @@ to_tsquery(%s::regconfig, %s)"
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        connection.execute(
            "insert into search.documents (document_id, kind, reference, title, body, content_hash, _row_hash) "
            "values (%s, %s, 'ALOY-1', %s, %s, %s, 1)",
            ["issue:ALOY-1", "issue", "Crashes when saving", " ".join(f"wörd{n}" for n in range(300_000)), "x"],
        )
        assert connection.execute(query, ["english", "crash"]).fetchone() == ("issue:ALOY-1",)
        assert connection.execute(query, ["simple", "crashes"]).fetchone() == ("issue:ALOY-1",)
        connection.execute(
            "insert into search.embeddings values ('issue:ALOY-1', 'wordllama', 2, 'x', '[1,2]'),"
            " ('issue:ALOY-1', 'minilm', 3, 'x', '[1,2,3]')"
        )
        connection.execute("delete from search.documents")
        assert connection.execute("select count(*) from search.embeddings").fetchone() == (0,)


def _home(folder: Path) -> Home:
    return open_home(Settings(home=folder))


def test_a_database_belongs_to_one_home(empty: Database, tmp_path: Path) -> None:
    migrate(empty)
    first = _home(tmp_path / "first")
    claim(empty, first)
    claim(empty, first)
    with pytest.raises(OperatorError, match="belongs to another home"):
        claim(empty, _home(tmp_path / "second"))
    assert first.created_at <= datetime.now(UTC)
