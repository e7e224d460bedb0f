"""Connections to the lake: DuckDB over a DuckLake whose catalog is in Postgres and whose data are Parquet files.

A builder sees the head and may write. A reader is pinned to one snapshot and walled in: it holds a role that sees the
catalog only, may open exactly the files of that snapshot's marts, and cannot change its own configuration.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import duckdb
import psycopg

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.extensions import install_extensions

CATALOG_SCHEMA = "lake"
LAKE_READER: Literal["nexus_lake_reader"] = "nexus_lake_reader"
MARTS = "marts"
# httpfs copies the AWS_* variables into settings that every query could read; the lake uses a secret instead.
_HIDDEN = ("set s3_access_key_id = ''", "set s3_secret_access_key = ''", "set s3_session_token = ''")
_LIBPQ_VARIABLES = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "options": "PGOPTIONS"}


def data_path(settings: Settings) -> str:
    """Where the lake's Parquet files lie: a folder ending in a slash, or an s3:// address.

    Raises:
        OperatorError: the folder cannot be made.
    """
    configured = settings.lake_data_path
    if configured and "://" in configured:
        return configured.rstrip("/") + "/"
    folder = Path(configured) if configured else settings.home / "lake"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(
            f"The lake's folder {folder} cannot be made ({(error.strerror or str(error)).lower()}); change its place "
            "with NEXUS_LAKE_DATA_PATH or the rights of the folder above."
        ) from error
    return f"{folder.resolve()}/"


def quote(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def attach_options(settings: Settings) -> Mapping[str, str]:
    """DuckLake's ATTACH options that builders, readers and dbt share, as SQL literals."""
    return {
        "data_path": quote(data_path(settings)),
        "metadata_schema": quote(CATALOG_SCHEMA),
        "override_data_path": "true",
    }


def postgres_secret(database: Database) -> str:
    """SQL that puts the catalog's credentials into a DuckDB secret, where no query can read them back."""
    fields = {
        "host": database.host,
        "port": str(database.port),
        "database": database.name,
        "user": database.user,
        "password": database.password,
    }
    body = ", ".join(f"{name} {quote(value)}" for name, value in fields.items())
    return f"create or replace secret nexus_catalog (type postgres, {body})"


def object_store_secret(settings: Settings) -> str | None:
    """SQL for the credentials of an s3:// lake, from the standard AWS_* variables; None for a folder."""
    if not data_path(settings).startswith("s3://"):
        return None
    names = {
        "key_id": "AWS_ACCESS_KEY_ID",
        "secret": "AWS_SECRET_ACCESS_KEY",
        "session_token": "AWS_SESSION_TOKEN",
        "region": "AWS_REGION",
    }
    parts = [f"{option} {quote(os.environ[name])}" for option, name in names.items() if os.environ.get(name)]
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if endpoint:
        scheme, _, host = endpoint.partition("://")
        secure = "true" if scheme == "https" else "false"
        parts += [f"endpoint {quote(host.rstrip('/'))}", f"use_ssl {secure}", "url_style 'path'"]
    return f"create or replace secret nexus_objects ({', '.join(['type s3', *parts])})"


def _connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    scratch = settings.home / "run" / "duckdb"
    scratch.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(
        ":memory:",
        config={
            "extension_directory": str(install_extensions(settings.home.resolve() / "duckdb_extensions")),
            "autoinstall_known_extensions": "false",
            "temp_directory": str(scratch.resolve()),
            "memory_limit": settings.memory_limit,
            "threads": str(settings.threads),
        },
    )


def _attach(connection: duckdb.DuckDBPyConnection, database: Database, settings: Settings, *options: str) -> None:
    named = [f"{name} {value}" for name, value in attach_options(settings).items()]
    connection.execute("set timezone = 'UTC'")
    connection.execute(postgres_secret(database))
    for name, value in database.parameters:
        if name in _LIBPQ_VARIABLES:
            # DuckDB's secret has no field for them; its libpq reads the environment.
            os.environ.setdefault(_LIBPQ_VARIABLES[name], value)
    objects = object_store_secret(settings)
    if objects:
        connection.execute(objects)
    try:
        connection.execute(
            f"attach 'ducklake:postgres:' as lake ({', '.join([*named, 'meta_secret nexus_catalog', *options])})"
        )
    except duckdb.Error as error:
        message = str(error).splitlines()[0].replace(database.password, "****")
        raise OperatorError(f"The lake at {data_path(settings)} cannot be opened: {message}") from error


def connect_builder(database: Database, settings: Settings) -> duckdb.DuckDBPyConnection:
    """A read-write connection at the head of the lake (`lake`), created on first use.

    Raises:
        OperatorError: the catalog or the data folder cannot be reached.
    """
    connection = _connect(settings)
    # Rows of small loads go to Parquet as well: inlined rows would live in Postgres only.
    _attach(connection, database, settings, "data_inlining_row_limit 0")
    return connection


def connect_reader(database: Database, settings: Settings, *, snapshot_id: int) -> duckdb.DuckDBPyConnection:
    """A connection pinned to one snapshot, in schema `marts`, that can reach nothing else.

    Raises:
        OperatorError: the snapshot is gone or the lake cannot be reached.
    """
    connection = _connect(settings)
    catalog = database.for_role(LAKE_READER)
    _attach(connection, catalog, settings, "read_only", f"snapshot_version {snapshot_id:d}")
    try:
        connection.execute(f"use lake.{MARTS}")
    except duckdb.Error as error:
        raise OperatorError(f"Snapshot {snapshot_id} of the lake holds no marts yet.") from error
    paths = ", ".join(quote(path) for path in _published_files(catalog, settings, snapshot_id))
    for statement in (
        *(_HIDDEN if object_store_secret(settings) else ()),
        f"set allowed_paths = [{paths}]",
        "set python_enable_replacements = false",
        "set enable_external_access = false",
        "set allow_community_extensions = false",
        "set lock_configuration = true",
    ):
        connection.execute(statement)
    return connection


_FILES = """
    with live_table as (
        select
            lake_table.table_id,
            case when lake_schema.path_is_relative then %(data_path)s else '' end || lake_schema.path as schema_path,
            lake_table.path_is_relative,
            lake_table.path
        from lake.ducklake_table as lake_table
        inner join lake.ducklake_schema as lake_schema using (schema_id)
        where
            lake_schema.schema_name = %(schema)s
            and lake_table.begin_snapshot <= %(snapshot)s
            and coalesce(lake_table.end_snapshot > %(snapshot)s, true)
    ),
    file as (
        select table_id, path, path_is_relative, begin_snapshot, end_snapshot from lake.ducklake_data_file
        union all
        select table_id, path, path_is_relative, begin_snapshot, end_snapshot from lake.ducklake_delete_file
    )
    select
        case when file.path_is_relative
            then case when live_table.path_is_relative then live_table.schema_path else '' end || live_table.path
            else '' end || file.path
    from file
    inner join live_table using (table_id)
    where file.begin_snapshot <= %(snapshot)s and coalesce(file.end_snapshot > %(snapshot)s, true)
"""


def _published_files(database: Database, settings: Settings, snapshot_id: int) -> list[str]:
    """Paths of the snapshot's marts, in one query: asking DuckLake table by table takes 0.1 s each."""
    names = {"data_path": data_path(settings), "schema": MARTS, "snapshot": snapshot_id}
    with psycopg.connect(database.psycopg_conninfo()) as catalog:
        return [str(path) for (path,) in catalog.execute(_FILES, names).fetchall()]
