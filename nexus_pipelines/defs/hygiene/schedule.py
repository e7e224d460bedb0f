"""The hygiene check on weekday mornings: a job that reads what is published and takes no builder's lock."""

from datetime import UTC, datetime

import dagster as dg
import psycopg
from psycopg.conninfo import make_conninfo

from nexus_pipelines.defs.hygiene.running import check_home, is_told
from nexus_pipelines.defs.hygiene.settings import HygieneSettings, read_hygiene_settings
from nexus_pipelines.defs.session import failure
from nexus_pipelines.errors import NexusError
from nexus_pipelines.operations.build_sessions import session_name
from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import read_settings

TICK_TAG = "nexus/hygiene_tick"


@dg.op(name="store_hygiene_check", description="Store a check of the newest published scores, emit its events, remind.")
def check(context: dg.OpExecutionContext) -> None:
    """One check; a run that is started again for the same tick repeats nothing."""
    tick = context.run.tags.get(TICK_TAG)
    at = datetime.fromisoformat(tick) if tick else datetime.now(UTC)
    settings = read_hygiene_settings()
    home = open_home(read_settings())
    with open_database(home.settings) as database:
        # Its name tells others that this run lives.
        conninfo = make_conninfo(database.psycopg_conninfo(), application_name=session_name(context.run_id))
        with psycopg.connect(conninfo) as connection:
            try:
                done = check_home(
                    home,
                    database,
                    connection,
                    check_id=f"HYG-{at:%Y%m%d-%H%M%S}" if tick else f"HYG-{context.run_id[:13]}",
                    trigger_type="scheduled" if tick else "manual",
                    actor="the schedule" if tick else "Dagster",
                    at=at,
                    settings=settings,
                    projects=settings.projects,
                    notify=is_told(home, settings, asked=None),
                )
            except NexusError as error:
                raise failure(error) from error
    told = done.told
    context.log.info(
        f"Check {done.check_id}: {told.sent} messages sent, {told.snoozed} put off, {told.skipped} without a way, "
        f"{told.failed} failed."
    )
    context.add_output_metadata({"check_id": done.check_id, "sent": told.sent, "failed": told.failed})


@dg.job(
    name="hygiene_check",
    description="Check the newest published hygiene scores, and remind assignees where HYGIENE_NOTIFY is true.",
    executor_def=dg.in_process_executor,
)
def hygiene_check() -> None:
    """One op."""
    check()


def build_hygiene_schedule(settings: HygieneSettings) -> dg.ScheduleDefinition:
    """The schedule of these settings."""

    @dg.schedule(
        name="hygiene_check",
        job=hygiene_check,
        cron_schedule=settings.cron,
        execution_timezone=settings.timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Weekdays at 09:00, or as HYGIENE_CHECK_SCHEDULE and HYGIENE_TIMEZONE say.",
    )
    def tick(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        at = context.scheduled_execution_time.astimezone(UTC).isoformat()
        return dg.RunRequest(run_key=at, tags={TICK_TAG: at})

    return tick
