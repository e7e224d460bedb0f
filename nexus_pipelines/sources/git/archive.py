"""The door of the source: brings what is new of one repository into landing."""

from collections.abc import Mapping
from pathlib import Path

from nexus_pipelines.sources.git.cursor import read_state, state_of
from nexus_pipelines.sources.git.location import Location
from nexus_pipelines.sources.git.reading import Reading
from nexus_pipelines.sources.git.refs import read_tips
from nexus_pipelines.sources.git.repository import open_repository
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing


def read_repository(
    location: Location,
    *,
    name: str,
    landing: Landing,
    mirrors: Path,
    cursor: Mapping[str, object] | None = None,
    jobs: int = 2,
) -> Batch | None:
    """Everything of the repository that the cursor does not cover; None where nothing is new.

    name: the repository's name in every table, and the batch's scope. mirrors: folder of our own bare clones.
    jobs: git processes at a time.

    Raises:
        SourceError: the repository cannot be read.
        OperatorError: git is missing or too old, or another Nexus holds the mirror.
    """
    with open_repository(location, name=name, mirrors=mirrors) as repository:
        tips = read_tips(repository)
        state = read_state(repository, tips)
        before = state_of(cursor)
        if before == state:
            return None
        return Reading(repository=repository, tips=tips, landing=landing, jobs=jobs).batch(before, state)
