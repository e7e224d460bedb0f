"""What Dagster loads: every job, schedule and sensor together, as its servers do."""

from pathlib import Path

import pytest

from nexus_pipelines.defs.compose import compose
from nexus_pipelines.settings import Settings

pytestmark = pytest.mark.slow


def test_dagster_loads_everything_at_once(tmp_path: Path) -> None:
    repository = compose(Settings(home=tmp_path)).get_repository_def()
    repository.load_all_definitions()
    jobs = {job.name for job in repository.get_all_jobs()}
    assert {"refresh", "upkeep", "hygiene_check", "hygiene_history"} <= jobs
    assert {schedule.job_name for schedule in repository.schedule_defs} <= jobs
