"""Bring a database to the newest schema, from whichever process gets there first."""

from importlib.resources import files

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.database import Database

_MIGRATIONS = files("nexus_pipelines.operations") / "migrations"
_LOCK = "select pg_advisory_xact_lock(hashtext('nexus.migrate'))"


def newest_revision() -> str:
    """The last migration; a file's name begins with its revision, so that nothing has to be imported to know it."""
    names = (entry.name for entry in (_MIGRATIONS / "versions").iterdir())
    return max(name.partition("_")[0] for name in names if name.endswith(".py") and name[0].isdigit())


def current_revision(database: Database) -> str | None:
    """The revision of `database`; None before the first migration."""
    with psycopg.connect(database.psycopg_conninfo(), autocommit=True) as connection:
        if connection.execute("select to_regclass('app.alembic_version')").fetchone() == (None,):
            return None
        row = connection.execute("select version_num from app.alembic_version").fetchone()
        return str(row[0]) if row else None


def migrate(database: Database) -> None:
    """Run the migrations that are missing, in one transaction; a few milliseconds when there are none.

    Raises:
        OperatorError: a newer Nexus migrated it, or its user may not create schemas or the extension `vector`.
    """
    newest, found = newest_revision(), current_revision(database)
    if found == newest:
        return
    if found is not None and found > newest:
        raise OperatorError(
            f"The database {database.name!r} was migrated by a newer Nexus (revision {found}; this one: {newest}): "
            "install that version again, or restore a copy from before."
        )
    _upgrade(database)


def _upgrade(database: Database) -> None:
    from alembic import command  # noqa: PLC0415  # only now: most starts find nothing to do
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    engine = sa.create_engine(database.sqlalchemy_url(), poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text(_LOCK))
            connection.execute(sa.text("create schema if not exists app"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except ProgrammingError as error:
        if not isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise
        raise OperatorError(
            f"The user {database.user!r} may not prepare the database {database.name!r} "
            f"({error.orig.diag.message_primary}): as an administrator run `create extension vector` in it and "
            f"`grant create on database {database.name} to {database.user}`."
        ) from error
