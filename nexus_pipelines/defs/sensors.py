"""The sensor that follows received webhooks: a burst of events becomes one run over the sources that they touch."""

import uuid
from datetime import UTC, datetime, timedelta

import dagster as dg
import psycopg

from nexus_pipelines.defs.jobs import REFRESH
from nexus_pipelines.defs.session import close_orphans
from nexus_pipelines.defs.touched import BATCH_TAG, SOURCES_TAG
from nexus_pipelines.operations.inbound_events import (
    TakenBatch,
    Waiting,
    finish,
    give_back,
    take,
    taken_batches,
    waiting,
)
from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import read_settings

# One event is rarely alone: a merge is a push, a pull request, its runs and its ticket. A run starts once nothing came
# for so long, or the first has waited so long.
QUIET_SECONDS = 3.0
LONGEST_WAIT_SECONDS = 15.0
# A run that has not begun, or ended, after so long never will: its process died before it could say so.
_STARTING = timedelta(minutes=10)
# Between taking events and the daemon's launch of their run lie moments, unless the daemon dies there.
_LAUNCH_SECONDS = 120.0
# A run that works holds a connection; asked every few seconds, so a slow start gets more time than between two runs.
_CONNECTING = timedelta(minutes=3)
_BEGINNING = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING]


@dg.sensor(
    name="webhooks",
    job=REFRESH,
    # The daemon looks every 5 seconds at most.
    minimum_interval_seconds=2,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a refresh of the sources that received webhooks touch, one for a burst of them.",
)
def webhooks(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """A run for everything that waits, or why there is none."""
    settings = open_home(read_settings()).settings
    with open_database(settings) as database, psycopg.connect(database.psycopg_conninfo()) as connection:
        return follow(context.instance, connection)


def follow(instance: dg.DagsterInstance, connection: psycopg.Connection) -> dg.RunRequest | dg.SkipReason:
    """Settle the batches whose run is over, then take what waits, if it is time for it."""
    taken = taken_batches(connection)
    if not taken and waiting(connection) is None:
        return dg.SkipReason("No event waits.")
    # A run that was killed stays in progress for Dagster, and nothing would follow it.
    close_orphans(instance, connection, unheard_for=_CONNECTING)
    for batch in taken:
        _settle(instance, connection, batch)
    found = waiting(connection)
    if found is None:
        return dg.SkipReason("No event waits.")
    if not is_due(found):
        return dg.SkipReason("More events may follow.")
    if _is_busy(instance):
        return dg.SkipReason(f"A run is in progress; {found.count} events wait for its end.")
    batch_id = uuid.uuid4().hex
    sources = take(connection, batch_id)
    return dg.RunRequest(run_key=batch_id, tags={BATCH_TAG: batch_id, SOURCES_TAG: ",".join(sources)})


def is_due(found: Waiting) -> bool:
    """Whether a burst is over, or its first event has waited long enough."""
    return found.newest_age_seconds >= QUIET_SECONDS or found.oldest_age_seconds >= LONGEST_WAIT_SECONDS


def _is_busy(instance: dg.DagsterInstance) -> bool:
    passing = dg.RunsFilter(
        statuses=[*_BEGINNING, dg.DagsterRunStatus.CANCELING], updated_after=datetime.now(UTC) - _STARTING
    )
    working = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])
    return any(instance.get_runs_count(each) for each in (working, passing))


def _settle(instance: dg.DagsterInstance, connection: psycopg.Connection, batch: TakenBatch) -> None:
    run = next(iter(instance.get_runs(dg.RunsFilter(tags={BATCH_TAG: batch.batch_id}), limit=1)), None)
    if run is None:
        if batch.age_seconds > _LAUNCH_SECONDS:
            give_back(connection, batch.batch_id, reason="No run was started for it.")
    elif run.status is dg.DagsterRunStatus.SUCCESS:
        finish(connection, batch.batch_id)
    elif run.status in (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED):
        ended = "failed" if run.status is dg.DagsterRunStatus.FAILURE else "was canceled"
        give_back(connection, batch.batch_id, reason=f"Run {run.run_id} {ended}; Dagster shows why.")
    elif run.status in _BEGINNING and batch.age_seconds > _STARTING.total_seconds():
        give_back(connection, batch.batch_id, reason=f"Run {run.run_id} never started.")
