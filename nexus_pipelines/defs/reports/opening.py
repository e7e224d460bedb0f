"""What the commands and the schedules of reports work with."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from nexus_pipelines.analysis.reports.making import Tables
from nexus_pipelines.analysis.reports.reading import published_tables
from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import Home, find_home
from nexus_pipelines.postgres.prepared import open_prepared
from nexus_pipelines.settings import read_settings
from nexus_pipelines.warehouse.reader import NOTHING_PUBLISHED, Reader


@dataclass(frozen=True, kw_only=True)
class Desk:
    """An open home."""

    home: Home
    connection: psycopg.Connection
    database: Database

    @contextmanager
    def tables(self) -> Generator[Tables]:
        """The newest publication.

        Raises:
            OperatorError: nothing has been published yet.
        """
        reader = Reader(self.database, self.home.settings)
        try:
            publication = reader.publication()
            if publication is None:
                raise OperatorError(NOTHING_PUBLISHED)
            yield published_tables(reader, publication)
        finally:
            reader.close()


@contextmanager
def opened() -> Generator[Desk]:
    """The home that NEXUS_HOME names; what is changed is committed at the end of the block."""
    home = find_home(read_settings())
    with open_prepared(home) as database, psycopg.connect(database.psycopg_conninfo()) as connection:
        yield Desk(home=home, connection=connection, database=database)
