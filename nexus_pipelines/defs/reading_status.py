"""What the Connectors page knows of a run: written around every reading, and never in the way of its data."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import dagster as dg
import psycopg

from nexus_pipelines.defs.plans.plan import Pending, Plan
from nexus_pipelines.defs.session import BuildSession
from nexus_pipelines.errors import NexusError
from nexus_pipelines.http.traffic import Traffic
from nexus_pipelines.operations import connectors
from nexus_pipelines.operations.connectors import Connector, Progress, Rows, Spent
from nexus_pipelines.operations.portion import Portion
from nexus_pipelines.warehouse.contract import Extent
from nexus_pipelines.warehouse.load import LoadResult

Write = Callable[[psycopg.Connection], None]


class ReadingStatus:
    """The status of one source in one run."""

    def __init__(self, context: dg.AssetExecutionContext, builder: BuildSession) -> None:
        self._context, self._builder = context, builder

    def plan(self, plan: Plan) -> None:
        """Note which locations are configured."""
        source = plan.contract.source
        planned = [_connector(source, pending) for pending in plan.pending]
        self.write(lambda postgres: connectors.plan(postgres, source, planned))

    def settings_are_wrong(self, source: str, error: NexusError) -> None:
        """Note that nothing of a source could be read."""
        self.write(lambda postgres: connectors.fail_all(postgres, source, error=str(error)))

    @contextmanager
    def following(self, source: str, pending: Pending, portion: Portion | None = None) -> Generator["Following"]:
        """Note the beginning of a reading, and its end: a success, or the sentence of why not."""
        following = Following(status=self, connector=_connector(source, pending, portion))
        self.write(lambda postgres: connectors.begin(postgres, following.connector, run_id=self._builder.run_id))
        try:
            yield following
        except NexusError as error:
            sentence = str(error)
            self.write(
                lambda postgres: connectors.fail(
                    postgres, following.connector, error=sentence, spent=following.spent(), rows=following.rows()
                )
            )
            raise
        self.write(
            lambda postgres: connectors.succeed(
                postgres,
                following.connector,
                spent=following.spent(),
                rows=following.rows(),
                position=following.position,
            )
        )

    def write(self, write: Write) -> None:
        """A status that cannot be written is said in the log; the data that it speaks of are what counts."""
        try:
            write(self._builder.postgres)
        except psycopg.Error as error:
            self._context.log.warning(f"The status of a connector could not be written: {error}")


@dataclass(kw_only=True)
class Following:
    """One reading under way. position: how far it has read, once it is at its end."""

    status: ReadingStatus
    connector: Connector
    traffic: Callable[[], Traffic] | None = None
    position: str | None = None
    loaded: LoadResult | None = field(default=None, init=False)

    @property
    def title(self) -> str:
        portion = f", backfill of {self.connector.portion}" if self.connector.portion else ""
        return f"{self.connector.title}{portion}"

    def scope_is(self, scope: str) -> str:
        """What the cursor belongs to, now that it is known."""
        self.connector = replace(self.connector, scope=scope)
        return scope

    def count(self, result: LoadResult) -> None:
        """A batch was committed."""
        self.loaded = result if self.loaded is None else self.loaded + result

    def advance(self, text: str, extent: Extent | None, left: float | None) -> None:
        """Say how far the reading is."""
        progress = Progress(
            text=text,
            done=extent.done if extent else None,
            total=extent.total if extent else None,
            seconds_left=left,
        )
        self.status.write(lambda postgres: connectors.advance(postgres, self.connector, progress, self.spent()))

    def spent(self) -> Spent:
        """What was asked of the upstream so far."""
        if self.traffic is None:
            return Spent()
        traffic = self.traffic()
        return Spent(requests=traffic.requests, waited_seconds=traffic.waited_seconds, quota_left=traffic.quota_left)

    def rows(self) -> Rows:
        """What was committed so far."""
        loaded = self.loaded or LoadResult()
        return Rows(added=loaded.rows_inserted, changed=loaded.rows_updated, removed=loaded.rows_deleted)


def _connector(source: str, pending: Pending, portion: Portion | None = None) -> Connector:
    return Connector(
        source=source,
        connector=pending.name,
        title=pending.title,
        scope=pending.scope if isinstance(pending.scope, str) else None,
        is_live=pending.is_live,
        portion=portion.label if portion else "",
    )
