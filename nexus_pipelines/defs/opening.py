"""The home that commands work on."""

from collections.abc import Generator
from contextlib import contextmanager

import psycopg

from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import Home, find_home
from nexus_pipelines.postgres.prepared import open_prepared
from nexus_pipelines.settings import read_settings


@contextmanager
def opened() -> Generator[tuple[Home, Database, psycopg.Connection]]:
    """The home that NEXUS_HOME names, with a connection whose changes are committed at the end of the block."""
    home = find_home(read_settings())
    with open_prepared(home) as database, psycopg.connect(database.psycopg_conninfo()) as connection:
        yield home, database, connection
