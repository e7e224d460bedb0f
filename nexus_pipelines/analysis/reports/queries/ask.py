"""How a report asks the published tables: whoever builds one hands this in."""

from collections.abc import Mapping
from typing import Protocol

from nexus_pipelines.analysis.reports.figures import Answer


class Ask(Protocol):
    """Rows for a statement of ours, through the readers' wall, with values in place of its `$names`."""

    def __call__(self, template: str, values: Mapping[str, object], *, source: str, limit: int = 50) -> Answer:
        """source: what the figures of the answer are said to come from."""
        ...
