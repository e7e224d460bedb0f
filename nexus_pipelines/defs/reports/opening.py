"""What the commands and the schedules of reports work with."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from nexus_pipelines.analysis.reports.making import Tables
from nexus_pipelines.analysis.reports.reading import published_tables
from nexus_pipelines.defs.opening import opened as open_home
from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import Home
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
    with open_home() as (home, database, connection):
        yield Desk(home=home, connection=connection, database=database)
