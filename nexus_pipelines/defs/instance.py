"""Dagster's instance of one home: storage in the schema `dagster` of the home's database."""

import os
from dataclasses import replace
from pathlib import Path

from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings

_CONFIGURATION = """\
# Written by Nexus at each start.
storage:
  postgres:
    postgres_url:
      env: NEXUS_DAGSTER_DATABASE_URL
telemetry:
  enabled: false
# Without it the first visit is greeted by a form that asks for an e-mail address.
nux:
  enabled: false
local_artifact_storage:
  module: dagster._core.storage.root
  class: LocalArtifactStorage
  config:
    base_dir: {folder}
compute_logs:
  module: dagster.core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""


def prepare_instance(database: Database, settings: Settings) -> Path:
    """Write `dagster.yaml`, set the environment that Dagster reads, and return DAGSTER_HOME."""
    folder = settings.home.resolve() / "dagster"
    folder.mkdir(parents=True, exist_ok=True)
    # Another process may read it at this moment, and would take half a file for Dagster's defaults.
    draft = folder / f"dagster.yaml.{os.getpid()}"
    draft.write_text(_CONFIGURATION.format(folder=_yaml(str(folder))), encoding="utf-8")
    draft.replace(folder / "dagster.yaml")
    parameters = dict(database.parameters)
    parameters["options"] = f"{parameters.get('options', '')} -csearch_path=dagster".strip()
    stored = replace(database, parameters=tuple(parameters.items()))
    os.environ |= {
        "DAGSTER_HOME": str(folder),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "NEXUS_HOME": str(settings.home.resolve()),
        "NEXUS_DAGSTER_DATABASE_URL": stored.libpq_url(),
    }
    return folder


def _yaml(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
