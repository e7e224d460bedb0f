"""What one run holds: settings, the database, the builder's lock and the builder's connection to the lake."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import click
import dagster as dg
import duckdb
import psycopg
from psycopg.conninfo import make_conninfo

from nexus_pipelines.defs.demo import demo_company
from nexus_pipelines.defs.plans.upstreams import Upstreams, read_upstreams
from nexus_pipelines.errors import NexusError
from nexus_pipelines.operations.build_sessions import living_runs, session_name
from nexus_pipelines.operations.hygiene.terms import HygieneTerms, read_terms
from nexus_pipelines.operations.releases.terms import ReleaseTerms, read_release_terms
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import Home, open_home
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings, read_settings
from nexus_pipelines.warehouse.lake import connect_builder

# Any fixed number: the key of the advisory lock that lets one builder at a time into the lake.
_BUILDER_LOCK = 0x4E45585553
_WAIT_SECONDS = 1.0
# A run that has just begun may not have connected yet.
_STARTING = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class BuildSession:
    """Passed to every asset; the lock is held from the first step of a run to its last.

    as_of: the UTC day that the whole run is for, also when it ends after midnight. hygiene_terms: profiles and
    exemptions, release_terms: policies and judgements, as they stood when the run began; what changes meanwhile is for
    the next run.
    """

    settings: Settings
    upstreams: Upstreams
    database: Database
    postgres: psycopg.Connection
    lake: duckdb.DuckDBPyConnection
    run_id: str
    as_of: date
    hygiene_terms: HygieneTerms = field(default_factory=HygieneTerms)
    release_terms: ReleaseTerms = field(default_factory=ReleaseTerms)


class Builder(dg.ConfigurableResource[BuildSession]):
    """Opens the home named by NEXUS_HOME for one run."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator[BuildSession, None, None]:
        home = open_home(read_settings())
        run_id = context.run_id or "ad hoc"
        with (
            open_sources(home) as (settings, upstreams),
            open_database(settings) as database,
            builder_lock(database, run_id=run_id) as postgres,
        ):
            if context.instance is not None:
                close_orphans(context.instance, postgres)
            lake = connect_builder(database, settings)
            try:
                yield BuildSession(
                    settings=settings,
                    upstreams=upstreams,
                    database=database,
                    postgres=postgres,
                    lake=lake,
                    run_id=run_id,
                    as_of=datetime.now(UTC).date(),
                    hygiene_terms=read_terms(postgres),
                    release_terms=read_release_terms(postgres),
                )
            finally:
                lake.close()


@contextmanager
def open_sources(home: Home) -> Generator[tuple[Settings, Upstreams]]:
    """The home's settings and live systems: its own, or the demo's, which answer while the block runs."""
    if home.data_set == "demo":
        with demo_company(home.settings, today=home.created_at.date()) as sources:
            yield sources
    else:
        yield home.settings, read_upstreams()


@contextmanager
def builder_lock(database: Database, *, run_id: str) -> Generator[psycopg.Connection]:
    """Hold the builders' advisory lock; yields an autocommit connection that holds it and carries the run's name.

    Postgres gives the lock back when the process dies, which a slot in Dagster's pools would not survive.
    """
    conninfo = make_conninfo(database.psycopg_conninfo(), application_name=session_name(run_id))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        said = False
        while not _try_lock(connection):
            if not said:
                say("Another run is building; waiting for it to end ...")
                said = True
            time.sleep(_WAIT_SECONDS)
        yield connection


def _try_lock(connection: psycopg.Connection) -> bool:
    row = connection.execute("select pg_try_advisory_lock(%s)", [_BUILDER_LOCK]).fetchone()
    return bool(row and row[0])


def close_orphans(
    instance: dg.DagsterInstance, postgres: psycopg.Connection, *, unheard_for: timedelta = _STARTING
) -> None:
    """Mark runs as failed whose process died: they are in progress for Dagster, yet hold no connection to Postgres."""
    alive = living_runs(postgres)
    long_ago = datetime.now(UTC) - unheard_for
    in_progress = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED], updated_before=long_ago)
    for run in instance.get_runs(in_progress):
        if run.run_id not in alive:
            instance.report_run_failed(run, "Its process ended without a word (killed, or the machine stopped).")


def say(text: str) -> None:
    """One line of progress for the person at the terminal."""
    click.echo(f"  {text}")


def report(context: dg.AssetExecutionContext, text: str) -> None:
    """One line of progress, in Dagster's log and at the terminal."""
    context.log.info(text)
    say(text)


def failure(error: NexusError) -> dg.Failure:
    """What Dagster shows for an error that Nexus raised on purpose: its sentence."""
    return dg.Failure(description=str(error), allow_retries=False)
