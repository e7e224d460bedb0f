"""Reports on schedule: stored, and sent nowhere. They read what is published and take no builder's lock."""

from datetime import UTC, datetime

import dagster as dg
import psycopg
from psycopg.conninfo import make_conninfo

from nexus_pipelines.analysis.reports.reading import published_tables
from nexus_pipelines.defs.reports.scheduled import store_soon, store_weekly
from nexus_pipelines.defs.session import failure
from nexus_pipelines.errors import NexusError, OperatorError
from nexus_pipelines.operations.build_sessions import session_name
from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import read_settings
from nexus_pipelines.warehouse.reader import NOTHING_PUBLISHED, Reader

_WEEKLY_TAG = "nexus/weekly_report"


@dg.op(name="store_reports", description="Store the reports that are due; the same content is stored once.")
def _store(context: dg.OpExecutionContext) -> None:
    """The weekly report where the run is tagged for it, else the releases that are due."""
    home = open_home(read_settings())
    with open_database(home.settings) as database:
        # Its name tells others that this run lives.
        conninfo = make_conninfo(database.psycopg_conninfo(), application_name=session_name(context.run_id))
        reader = Reader(database, home.settings)
        try:
            publication = reader.publication()
            if publication is None:
                raise OperatorError(NOTHING_PUBLISHED)
            tables = published_tables(reader, publication)
            with psycopg.connect(conninfo) as connection:
                if context.run.tags.get(_WEEKLY_TAG):
                    stored = store_weekly(tables, connection)
                else:
                    stored = store_soon(tables, connection, at=datetime.now(UTC))
        except NexusError as error:
            raise failure(error) from error
        finally:
            reader.close()
    context.log.info(f"{stored} reports stored.")
    context.add_output_metadata({"stored": stored})


@dg.job(
    name="reports",
    description="Store reports on releases that are due within 14 days; on Mondays the weekly one.",
    executor_def=dg.in_process_executor,
)
def reports() -> None:
    """One op."""
    _store()


REPORT_SCHEDULES = [
    dg.ScheduleDefinition(
        name="weekly_report",
        job=reports,
        cron_schedule="0 6 * * 1",
        tags={_WEEKLY_TAG: "true"},
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Mondays at 06:00 UTC, on the week before.",
    ),
    dg.ScheduleDefinition(
        name="daily_release_reports",
        job=reports,
        cron_schedule="0 6 * * *",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every day at 06:00 UTC; a report that says nothing new is not stored.",
    ),
]
