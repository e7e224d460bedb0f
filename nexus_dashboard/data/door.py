"""The dashboard's one door to the warehouse: every number on a page is read here, from one published snapshot."""

import atexit
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import polars as pl
import psycopg
import streamlit as st

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings, read_settings
from nexus_pipelines.warehouse.publish import Publication
from nexus_pipelines.warehouse.reader import Reader


@dataclass(frozen=True)
class Warehouse:
    """What this process keeps open: its settings, the home's database and the reader over it."""

    settings: Settings
    database: Database
    reader: Reader
    held: ExitStack = field(repr=False)


def _release(warehouse: Warehouse) -> None:
    warehouse.held.close()


# One process serves one home: opened at the first visit, shared by all sessions, closed with the process.
@st.cache_resource(max_entries=1, show_spinner="Opening the warehouse …", on_release=_release)
def warehouse() -> Warehouse:
    """The warehouse of the configured home.

    Raises:
        UserError: a setting is not valid.
        OperatorError: Postgres or the lake cannot be opened.
    """
    settings = open_home(read_settings()).settings
    held = ExitStack()
    database = held.enter_context(open_database(settings))
    reader = Reader(database, settings)
    held.callback(reader.close)
    atexit.register(held.close)  # the server ends without releasing its cache
    return Warehouse(settings=settings, database=database, reader=reader, held=held)


# Asked by every session every few seconds; a new publication is seen within the ttl.
@st.cache_data(ttl=3, max_entries=1, show_spinner=False)
def newest() -> Publication | None:
    """The publication that readers see now; none before the first run has ended.

    Raises:
        OperatorError: Postgres does not answer.
    """
    reader = warehouse().reader
    try:
        return reader.publication()
    except psycopg.errors.UndefinedTable:  # the database is not prepared yet: the first run is still to come
        reader.close()
        return None
    except psycopg.OperationalError as error:
        reader.close()
        raise OperatorError(
            "Postgres stopped answering; if this stays so, `nexus status` shows which part of Nexus is down."
        ) from error


@st.cache_data(ttl="1h", max_entries=256, show_spinner=False)
def _rows(snapshot_id: int, sql: str, parameters: Mapping[str, object], _publication: Publication) -> pl.DataFrame:
    del snapshot_id  # part of the cache's key
    return warehouse().reader.query(sql, dict(parameters) or None, publication=_publication)


@dataclass(frozen=True)
class Snapshot:
    """One published state of the warehouse; all sections of a page read the same one."""

    publication: Publication

    @property
    def snapshot_id(self) -> int:
        """The cache key of everything read here: the rows of a snapshot never change."""
        return self.publication.snapshot_id

    def rows(self, sql: str, **parameters: object) -> pl.DataFrame:
        """Rows of a statement of ours; `$name` in it takes the parameter of that name."""
        return _rows(self.snapshot_id, sql, parameters, self.publication)

    def row(self, sql: str, **parameters: object) -> dict[str, Any]:
        """The one row of an aggregate."""
        return self.rows(sql, **parameters).row(0, named=True)


@contextmanager
def postgres() -> Generator[psycopg.Connection]:
    """A connection to the home's database, for what people write; it commits at the end, or nothing is written.

    Raises:
        OperatorError: Postgres does not answer, or has not the tables of this version of Nexus.
    """
    try:
        with psycopg.connect(warehouse().database.psycopg_conninfo()) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise OperatorError(
            "Postgres stopped answering; if this stays so, `nexus status` shows which part of Nexus is down."
        ) from error
    except psycopg.errors.UndefinedTable as error:
        raise OperatorError(
            "The database is of an earlier version of Nexus; `nexus migrate` brings it up to date."
        ) from error


# Written once, when the database is first used.
@st.cache_data(ttl="1m", max_entries=1, show_spinner=False)
def data_set() -> Literal["demo", "own"]:
    """Whose data these are: `demo` is the simulated company. The database knows, on whichever machine the home is."""
    opened = warehouse()
    with psycopg.connect(opened.database.psycopg_conninfo()) as connection:
        known = connection.execute("select to_regclass('app.installation')").fetchone() != (None,)
        row = connection.execute("select data_set from app.installation").fetchone() if known else None
    return row[0] if row else opened.settings.data_set
