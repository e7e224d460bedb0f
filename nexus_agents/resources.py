"""What a service keeps open while it runs, and the checks of `/ready`."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Literal

import psycopg

from nexus_agents.lexicon_reader import Lexicons
from nexus_agents.published import Published, open_published
from nexus_agents.records import Mode
from nexus_pipelines.errors import NexusError
from nexus_pipelines.operations.migrate import current_revision, newest_revision
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.search.embedder import Embedder, open_embedder
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.reader import Reader

Dependency = Literal["database", "schema", "publication"]
VERSION = version("nexus-release-readiness")


@dataclass
class Resources:
    """Database, reader and names of one process; the embedder is loaded at the first search."""

    settings: Settings
    database: Database
    reader: Reader
    lexicons: Lexicons = field(default_factory=Lexicons)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _embedder: Embedder | None = field(default=None, init=False, repr=False)
    _mode: Mode | None = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def mode(self) -> Mode:
        """`live` once any real source is configured, archives included.

        The database knows whose data it holds, on whichever machine the sources are configured.
        """
        with self._lock:
            if self._mode is None:
                self._mode = _recorded_mode(self.database)
            return self._mode or ("demo" if self.settings.data_set == "demo" else "live")

    def published(self) -> Published:
        """The state that readers see now."""
        return open_published(self.reader)

    def embedder(self) -> Embedder:
        """What turns a search into a vector."""
        with self._lock:
            if self._embedder is None:
                self._embedder = open_embedder(self.settings)
            return self._embedder

    def failures(self) -> dict[Dependency, str]:
        """Dependencies that do not answer, each with a sentence; empty when the service can work."""
        try:
            revision = current_revision(self.database)
        except psycopg.Error:
            return {"database": f"Postgres at {self.database.host}:{self.database.port} does not answer."}
        if revision != newest_revision():
            return {"schema": "The database's schema is not this version's; run `nexus migrate`."}
        try:
            if self.reader.publication() is None:
                return {"publication": "Nothing has been published yet; run `nexus materialize`."}
        except (NexusError, psycopg.Error):
            return {"publication": "The publication cannot be read; Postgres may have just restarted."}
        return {}


def _recorded_mode(database: Database) -> Mode | None:
    """What the installation in this database was made for; None before there is one, or when it does not answer."""
    try:
        with psycopg.connect(database.psycopg_conninfo()) as connection:
            row = connection.execute("select data_set from app.installation").fetchone()
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return None
    return None if row is None else "demo" if row[0] == "demo" else "live"
