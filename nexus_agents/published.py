"""One published state of the warehouse, as an answer reads it: each answer sees one snapshot, and says which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import psycopg

from nexus_pipelines.errors import OperatorError, RefusedQuery, UserError
from nexus_pipelines.warehouse.publish import Publication
from nexus_pipelines.warehouse.reader import Reader
from nexus_pipelines.warehouse.statements import render

State = Literal["measured", "stale", "missing"]
Row = Mapping[str, Any]
# A build runs every day at least (scores are per day): a state older than two of them is stale.
STALE_AFTER = timedelta(hours=48)
LISTED = 20


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows, the SQL that gives them again, and whether there were more."""

    rows: Sequence[Row]
    sql: str
    truncated: bool


@dataclass(frozen=True)
class Published:
    """A reader fixed to one publication. Everything goes through the readers' wall, as a person's SQL would."""

    reader: Reader
    publication: Publication

    def rows(self, template: str, *, limit: int = LISTED, **values: object) -> Rows:
        """`read` with its values by name."""
        return self.read(template, values, limit=limit)

    def read(self, template: str, values: Mapping[str, object], *, limit: int = LISTED) -> Rows:
        """Rows for a statement of ours with `values` in place of its `$names`.

        Raises:
            UserError: a value holds a NUL character, which no text of the warehouse does.
            OperatorError: the snapshot lacks a table or column, or the lake does not answer.
        """
        if any("\0" in value for value in values.values() if isinstance(value, str)):
            raise UserError("A parameter holds a NUL character; remove it.")
        sql = render(template, values)
        try:
            answer = self.reader.ask(sql, limit=limit, publication=self.publication)
        except RefusedQuery as error:
            raise OperatorError(
                f"Snapshot {self.publication.snapshot_id} does not hold what this answer needs ({error}) "
                "Run `nexus materialize` to build it again."
            ) from error
        except UserError as error:
            raise OperatorError(f"The published tables could not be read: {error}") from error
        return Rows(rows=answer.frame.to_dicts(), sql=sql, truncated=answer.truncated)

    def state(self, *, sample_size: int | None) -> State:
        """`missing` without anything to count, `stale` when the last build is long ago, else `measured`."""
        if not sample_size:
            return "missing"
        age = datetime.now(UTC) - self.publication.published_at
        return "stale" if age > STALE_AFTER else "measured"


def open_published(reader: Reader) -> Published:
    """The state that readers see now.

    Raises:
        OperatorError: nothing has been published yet, or the database was never migrated.
    """
    try:
        publication = reader.publication()
    except psycopg.errors.UndefinedTable as error:
        reader.close()  # its transaction has failed
        raise OperatorError("The database has no schema of Nexus yet; run `nexus migrate` (or `make up`).") from error
    if publication is None:
        raise OperatorError(
            "Nothing has been published yet; run `nexus materialize` (or `make up`) and wait for it to finish."
        )
    return Published(reader, publication)
