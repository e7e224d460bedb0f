"""The embedded server of a home: started by whoever needs it first, stopped by the last."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.account import server_account
from nexus_pipelines.postgres.binaries import find_binaries
from nexus_pipelines.postgres.cluster import ensure_cluster
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.files import ServerFiles
from nexus_pipelines.postgres.liveness import database_at, find_running
from nexus_pipelines.postgres.locks import Membership, exclusive
from nexus_pipelines.postgres.process import start, stop

_LOCK_SECONDS = 150.0
_PURPOSE = "has been starting or stopping the database"


@contextmanager
def embedded_database(home: Path) -> Generator[Database]:
    """The database of `home`, running for as long as the block does.

    Raises:
        OperatorError: it cannot be made or started; one sentence says why.
    """
    files = ServerFiles(home.expanduser().absolute())
    try:
        files.make_folders()
        with exclusive(files.lock, timeout_seconds=_LOCK_SECONDS, purpose=_PURPOSE):
            membership = Membership.join(files.users)
            try:
                database = _running(files)
            except BaseException:
                membership.leave()
                raise
    except OSError as error:
        raise OperatorError(
            f"Nexus cannot keep its database in {files.home} ({(error.strerror or str(error)).lower()}"
            f"{f': {error.filename}' if error.filename else ''}): "
            "make the folder writable, free some space, or set NEXUS_HOME to another folder."
        ) from error
    try:
        yield database
    finally:
        if files.home.exists():
            with exclusive(files.lock, timeout_seconds=_LOCK_SECONDS, purpose=_PURPOSE):
                files.trim_log()
                if membership.leave() and files.data.exists():
                    stop(files)


def _running(files: ServerFiles) -> Database:
    account = server_account(files.data)
    binaries = find_binaries(account)
    ensure_cluster(files, binaries, account)
    found = find_running(files)
    if found is not None:
        return found
    files.trim_log()
    database = start(files, binaries, account)
    try:
        _ensure_database(files, database)
    except BaseException:
        stop(files)
        raise
    return database


def _ensure_database(files: ServerFiles, database: Database) -> None:
    conninfo = database_at(files, database.port, name="postgres").psycopg_conninfo()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [database.name]).fetchone()
        if known is None:
            # Before our own database, so that the next start repeats what a crash left undone.
            connection.execute("revoke connect, temporary on database postgres, template1 from public")
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(database.name)))
