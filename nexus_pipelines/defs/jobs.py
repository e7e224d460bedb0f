"""Jobs and schedules: everything in one process on one machine, one builder at a time."""

import dagster as dg

MAINTENANCE = dg.AssetSelection.groups("maintenance")
PAST = dg.AssetSelection.groups("history")
REFRESH = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - MAINTENANCE - PAST,
    description="Read the sources, build, check, publish, mirror and index.",
    # One in-process run of 6 steps takes 1 s where the multiprocess default takes 59 s.
    executor_def=dg.in_process_executor,
)
UPKEEP = dg.define_asset_job(
    "upkeep",
    selection=MAINTENANCE,
    description="Merge the lake's files, expire old snapshots, delete leftovers and old webhooks.",
    executor_def=dg.in_process_executor,
)
HISTORY = dg.define_asset_job(
    "hygiene_history",
    selection=PAST | dg.AssetSelection.groups("publication"),
    description="Measure hygiene of weeks past that no build measured, some minutes at a time, and publish it.",
    executor_def=dg.in_process_executor,
)
SCHEDULES = [
    dg.ScheduleDefinition(
        name="hourly_refresh",
        job=REFRESH,
        cron_schedule="7 * * * *",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Picks up what is new; costs seconds when nothing is.",
    ),
    dg.ScheduleDefinition(
        name="hourly_hygiene_history",
        job=HISTORY,
        cron_schedule="37 * * * *",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Goes on with the past until every week is there; costs a second when nothing is left.",
    ),
    dg.ScheduleDefinition(
        name="nightly_upkeep",
        job=UPKEEP,
        cron_schedule="23 3 * * *",
        default_status=dg.DefaultScheduleStatus.RUNNING,
    ),
]
