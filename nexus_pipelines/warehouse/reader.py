"""The one door of everything that reads: dashboard, agent API, `nexus sql`. It shows published snapshots only."""

import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl
import psycopg

from nexus_pipelines.errors import OperatorError, RefusedQuery, UserError
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.guard import check
from nexus_pipelines.warehouse.lake import connect_reader
from nexus_pipelines.warehouse.publish import Publication

NOTHING_PUBLISHED = "Nothing has been published yet; run `nexus materialize` (or `make up`) and wait for it to finish."
# Asking Postgres which snapshot is current costs about a millisecond; more often than this nobody could tell.
_FOLLOW_SECONDS = 1.0
_ASK_TIMEOUT_SECONDS = 30.0
# So many connections of earlier snapshots stay open: `nexus sql --snapshot` and rollbacks come back to them.
_KEPT_SNAPSHOTS = 3
_UNKNOWN_COLUMN = re.compile(r'Referenced column "([^"]+)" not found')
_QUOTED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Rows for an untrusted query: what ran, on which publication, and whether there was more."""

    frame: pl.DataFrame
    sql: str
    row_count: int
    truncated: bool
    publication: Publication
    seconds: float


class Reader:
    """Reads published snapshots; safe to share between threads.

    Follows the newest publication: each call sees one whole published state.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._lock = threading.Lock()
        self._connections: dict[int, duckdb.DuckDBPyConnection] = {}
        # DuckLake looks at every file to list its tables, 20 ms; those of a snapshot stay what they are.
        self._relations: dict[int, frozenset[str]] = {}
        self._postgres: psycopg.Connection | None = None
        self._current: Publication | None = None
        self._looked_at = 0.0

    def publication(self) -> Publication | None:
        """What readers see now; None before the first publication."""
        with self._lock:
            if self._current is None or time.monotonic() - self._looked_at > _FOLLOW_SECONDS:
                self._current = publish.current(self._control())
                self._looked_at = time.monotonic()
            return self._current

    def publications(self, *, limit: int = 50) -> list[Publication]:
        """The newest publications first."""
        with self._lock:
            return publish.publications(self._control(), limit=limit)

    def find(self, wanted: str) -> Publication:
        """The publication named by a snapshot number, or the one in force at a time."""
        with self._lock:
            return publish.find(self._control(), wanted)

    def relations(self, *, publication: Publication | None = None) -> frozenset[str]:
        """Names of the published tables."""
        wanted = self._wanted(publication)
        found = self._relations.get(wanted.snapshot_id)
        if found is None:
            rows = self._frame(
                wanted, "select table_name from duckdb_tables() where database_name = 'lake' and schema_name = 'marts'"
            )
            found = frozenset(rows["table_name"].to_list())
            self._relations[wanted.snapshot_id] = found
        return found

    def query(
        self,
        sql: str,
        parameters: Sequence[object] | Mapping[str, object] | None = None,
        *,
        publication: Publication | None = None,
    ) -> pl.DataFrame:
        """Rows for a query of our own code; text from outside goes through `ask`.

        Raises:
            OperatorError: nothing is published, or the lake cannot be reached.
        """
        return self._frame(self._wanted(publication), sql, parameters)

    def ask(self, sql: str, *, limit: int = 1000, publication: Publication | None = None) -> Answer:
        """Rows for a query from outside: one SELECT over published tables, at most `limit` rows, at most 30 seconds.

        Raises:
            RefusedQuery: the statement is not allowed.
            UserError: it is allowed but cannot run (an unknown column, a wrong type, too much time or memory).
        """
        wanted = self._wanted(publication)
        checked = check(sql, self.relations(publication=wanted), max_rows=limit + 1)
        started = time.monotonic()
        try:
            frame = self._frame(wanted, checked, timeout_seconds=_ASK_TIMEOUT_SECONDS)
        except duckdb.InterruptException as error:
            raise UserError(
                f"The query took more than {_ASK_TIMEOUT_SECONDS:.0f} seconds and was stopped; narrow it down."
            ) from error
        except duckdb.OutOfMemoryException as error:
            raise UserError(
                f"The query needs more than {self._settings.memory_limit} of memory; aggregate or filter first."
            ) from error
        except duckdb.PermissionException as error:
            raise RefusedQuery("The query reaches outside the published tables, which is not allowed.") from error
        except duckdb.Error as error:
            raise UserError(_readable(error)) from error
        except pl.exceptions.PolarsError as error:
            raise UserError(
                "A column of the answer has a type that cannot be shown, such as an interval; cast it to varchar."
            ) from error
        return Answer(
            frame=frame.head(limit),
            sql=checked,
            row_count=min(frame.height, limit),
            truncated=frame.height > limit,
            publication=wanted,
            seconds=time.monotonic() - started,
        )

    def close(self) -> None:
        """Give all connections back."""
        with self._lock:
            for connection in self._connections.values():
                connection.close()
            self._connections.clear()
            if self._postgres is not None:
                self._postgres.close()
                self._postgres = None

    def _wanted(self, publication: Publication | None) -> Publication:
        wanted = publication or self.publication()
        if wanted is None:
            raise OperatorError(NOTHING_PUBLISHED)
        return wanted

    def _frame(
        self,
        publication: Publication,
        sql: str,
        parameters: Sequence[object] | Mapping[str, object] | None = None,
        *,
        timeout_seconds: float | None = None,
    ) -> pl.DataFrame:
        try:
            return _fetch(self._cursor(publication), sql, parameters, timeout_seconds=timeout_seconds)
        except (duckdb.PermissionException, duckdb.IOException):
            # The lake's upkeep may have merged the snapshot's files into others since this connection was opened, or
            # Postgres was restarted. A new connection knows; what it cannot do either is refused for good.
            return _fetch(self._cursor(publication, renewed=True), sql, parameters, timeout_seconds=timeout_seconds)

    def _cursor(self, publication: Publication, *, renewed: bool = False) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if renewed:
                self._connections.pop(publication.snapshot_id, None)
            connection = self._connections.get(publication.snapshot_id)
            if connection is None:
                connection = connect_reader(self._database, self._settings, snapshot_id=publication.snapshot_id)
                self._connections[publication.snapshot_id] = connection
                for stale in list(self._connections)[:-_KEPT_SNAPSHOTS]:
                    del self._connections[stale]
                    self._relations.pop(stale, None)
            cursor = connection.cursor()
        cursor.execute("use lake.marts")
        return cursor

    def _control(self) -> psycopg.Connection:
        if self._postgres is None or self._postgres.closed or self._postgres.broken:
            try:
                self._postgres = psycopg.connect(self._database.psycopg_conninfo(), autocommit=True)
            except psycopg.OperationalError as error:
                raise OperatorError(
                    f"Postgres at {self._database.host}:{self._database.port} does not answer; is Nexus running?"
                ) from error
        return self._postgres


def _fetch(
    cursor: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Sequence[object] | Mapping[str, object] | None,
    *,
    timeout_seconds: float | None,
) -> pl.DataFrame:
    if timeout_seconds is None:
        return _ordinary_integers(cursor.execute(sql, parameters).pl())
    timer = threading.Timer(timeout_seconds, cursor.interrupt)
    timer.start()
    try:
        return _ordinary_integers(cursor.execute(sql, parameters).pl())
    finally:
        timer.cancel()


def _ordinary_integers(frame: pl.DataFrame) -> pl.DataFrame:
    """DuckDB's `sum` of integers arrives as a decimal, which JSON shows as text: 64 bits where the values fit."""
    whole = pl.Decimal(38, 0)
    return frame.with_columns(
        column.cast(pl.Int64)
        for column in frame
        if column.dtype == whole and column.is_between(-(2**63), 2**63 - 1).all()
    )


def _readable(error: duckdb.Error) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and not line.startswith("LINE")]
    kept = [line for line in lines if set(line) != {"^"}]
    column = _UNKNOWN_COLUMN.search(kept[0])
    if column:
        near = _QUOTED.findall(" ".join(line for line in kept if line.startswith("Candidate")))
        hint = f" Did you mean {' or '.join(near[:3])}?" if near else ""
        return f"There is no column {column.group(1)!r} in these tables.{hint}"
    text = re.sub(r"^[A-Z][A-Za-z ]* Error: ", "", " ".join(kept[:2]))
    return f"The query cannot run: {text}"
