"""Whether a home's database was ever prepared: a home is made in an instant, its tables in the first run."""

from collections.abc import Generator
from contextlib import contextmanager

import psycopg

from nexus_pipelines.errors import UserError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import Home
from nexus_pipelines.postgres.server import open_database


def is_prepared(database: Database) -> bool:
    """Whether the tables of Nexus exist in it."""
    with psycopg.connect(database.psycopg_conninfo()) as connection:
        return connection.execute("select to_regclass('app.publications')").fetchone() != (None,)


@contextmanager
def open_prepared(home: Home) -> Generator[Database]:
    """The home's database, for commands that only read.

    Raises:
        UserError: nothing was ever built in this home.
        OperatorError: the database cannot be opened.
    """
    with open_database(home.settings) as database:
        if not is_prepared(database):
            raise UserError(f"Nothing has been built in the home {home.folder} yet: run `make up` there first.")
        yield database
