"""Demo mode: the simulated company's archives in the place of real ones, read by the same sources."""

import shutil
from datetime import date
from pathlib import Path

from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.world import build_world
from nexus_pipelines.simulator.writers.archives import write_archives


def demo_settings(settings: Settings, *, today: date) -> Settings:
    """These settings with the demo company's archives as sources; they are written once a home.

    today: the last day of the simulated history; the day on which the home was made, so that later runs find nothing
        new.
    """
    folder = settings.home / "demo"
    if not folder.exists():
        # Renamed when complete: a run killed half-way must not leave half a company.
        draft = settings.home / "run" / "demo"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        write_archives(build_world(settings.demo_seed, today), draft)
        draft.rename(folder)
    return settings.model_copy(
        update={
            "jira_dump": (str(folder / "jira"),),
            "slack_export": (str(folder / "slack"),),
            "git": tuple(str(path) for path in _repositories(folder / "git")),
        }
    )


def _repositories(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())
