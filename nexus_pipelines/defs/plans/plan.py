"""What one source does in a run, as data: the locations it reads, and how what is new of each is read."""

import glob
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nexus_pipelines.warehouse.contract import Batch, Reading, SourceContract
from nexus_pipelines.warehouse.landing import Landing

Read = Callable[[Landing, Mapping[str, object] | None], Reading]


@dataclass(frozen=True, kw_only=True)
class Pending:
    """Something to read: how people call it, what its cursor belongs to, and how to read what is new of it.

    scope: a function where only the upstream can tell; it is asked in the run, not while planning.
    """

    title: str
    scope: str | Callable[[], str]
    read: Read


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one source does in a run."""

    contract: SourceContract
    pending: tuple[Pending, ...]


def one(batch: Batch | None) -> Reading:
    """The reading of an archive: one batch, or none when nothing is new."""
    return Reading(batches=() if batch is None else (batch,))


def expanded(locations: Sequence[str], is_one: Callable[[Path], bool]) -> Iterator[str]:
    """Each location; a glob or a folder of several stands for what it holds."""
    for text in locations:
        path = Path(text).expanduser()
        if not path.exists() and glob.has_magic(text):
            found = sorted(glob.glob(str(path)))  # noqa: PTH207 - absolute patterns
        elif path.is_dir() and not is_one(path):
            found = sorted(str(entry) for entry in path.iterdir() if is_one(entry))
        else:
            found = [text]
        # What matches nothing goes on as it is: its source has the sentence for it.
        yield from found or [text]
