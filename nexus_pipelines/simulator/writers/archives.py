"""The world as archives that the sources read: the same company without its APIs, for tests and benchmarks."""

from dataclasses import dataclass
from pathlib import Path

from nexus_pipelines.simulator.records import World
from nexus_pipelines.simulator.writers.git import write_repositories
from nexus_pipelines.simulator.writers.jira import write_jira
from nexus_pipelines.simulator.writers.slack import write_slack


@dataclass(frozen=True, kw_only=True)
class Archives:
    """Where everything was written: values for the settings `jira_dump`, `slack_export` and `git`."""

    jira: Path
    slack: Path
    repositories: tuple[Path, ...]


def write_archives(world: World, folder: Path) -> Archives:
    """Writes `folder`/jira/*.jsonl, `folder`/slack (an export) and `folder`/git/<repository> (bare).

    Writing the same world again gives the same bytes and commit ids.

    Raises:
        OperatorError: git is missing, or refuses.
    """
    write_jira(world, folder / "jira")
    write_slack(world, folder / "slack")
    repositories = write_repositories(world, folder / "git")
    return Archives(jira=folder / "jira", slack=folder / "slack", repositories=repositories)
