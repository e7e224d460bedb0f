"""All definitions of one home, put together."""

import dagster as dg

from nexus_pipelines.defs.checks import build_checks
from nexus_pipelines.defs.dbt_models import build_dbt_assets
from nexus_pipelines.defs.dbt_project import manifest_path
from nexus_pipelines.defs.derived import DERIVED_ASSETS
from nexus_pipelines.defs.hygiene.past import PAST_WEEKS, past_weeks
from nexus_pipelines.defs.hygiene.schedule import build_hygiene_schedule, hygiene_check
from nexus_pipelines.defs.hygiene.settings import read_hygiene_settings
from nexus_pipelines.defs.ingest import LEDGER, build_ingest_assets
from nexus_pipelines.defs.jobs import HISTORY, REFRESH, SCHEDULES, UPKEEP
from nexus_pipelines.defs.maintenance import inbound_events_upkeep, lake_maintenance
from nexus_pipelines.defs.publication import build_publication_assets
from nexus_pipelines.defs.reports.schedule import REPORT_SCHEDULES, reports
from nexus_pipelines.defs.root_causes import ROOT_CAUSE_ASSETS
from nexus_pipelines.defs.sensors import webhooks
from nexus_pipelines.defs.session import Builder
from nexus_pipelines.defs.telling import TELLING_ASSETS
from nexus_pipelines.settings import Settings


def compose(settings: Settings) -> dg.Definitions:
    """Assets, checks, jobs, schedules and sensors; the dbt project is parsed if it changed."""
    manifest = manifest_path(settings.home)
    dbt = build_dbt_assets(manifest)
    marts = [key for key in dbt.keys if key.path[0] == "marts"]
    analyses = [*DERIVED_ASSETS, *ROOT_CAUSE_ASSETS]
    derived = [key for asset in analyses for key in asset.keys]
    return dg.Definitions(
        assets=[
            *build_ingest_assets(),
            *LEDGER,
            dbt,
            *analyses,
            past_weeks,
            *build_publication_assets([*marts, *derived, PAST_WEEKS], manifest),
            *TELLING_ASSETS,
            lake_maintenance,
            inbound_events_upkeep,
        ],
        asset_checks=build_checks(),
        jobs=[REFRESH, HISTORY, UPKEEP, hygiene_check, reports],
        schedules=[*SCHEDULES, *REPORT_SCHEDULES, build_hygiene_schedule(read_hygiene_settings())],
        sensors=[webhooks],
        resources={"builder": Builder()},
    )
