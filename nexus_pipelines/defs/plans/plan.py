"""What one source does in a run, as data: the locations it reads, and how what is new of each is read."""

import glob
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb

from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.portion import Portion
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.answers.locations import Location, find_answers
from nexus_pipelines.warehouse.contract import Batch, Reading, SourceContract
from nexus_pipelines.warehouse.landing import Landing

Read = Callable[[Landing, Mapping[str, object] | None], Reading]
LogRead = Callable[[duckdb.DuckDBPyConnection, Landing, Mapping[str, object] | None], Reading]
SavedRead = Callable[[Location, Landing, Mapping[str, object] | None], Reading]


@dataclass(frozen=True, kw_only=True)
class Pending:
    """Something to read: how people call it, what its cursor belongs to, and how to read what is new of it.

    scope: a function where only the upstream can tell; it is asked in the run, not while planning.
    is_live: an upstream behind an API, not an archive.
    position: of a cursor, how far it has read, for people.
    logs: how the logs of failed builds are read, once the lake holds the builds and so tells which are wanted.
    backfill: how a portion is read again, from a cursor of its own; raises UserError where it is no portion of this.
        None where each run reads all there is.
    """

    title: str
    scope: str | Callable[[], str]
    read: Read
    is_live: bool = False
    position: Callable[[Mapping[str, object]], str | None] | None = None
    logs: LogRead | None = None
    backfill: Callable[[Portion], Read] | None = None

    @property
    def name(self) -> str:
        """What its status is kept by: the scope, or the title where only the upstream knows the scope."""
        return self.scope if isinstance(self.scope, str) else self.title


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one source does in a run."""

    contract: SourceContract
    pending: tuple[Pending, ...]


def to_backfill(plan: Plan, scope: str) -> Pending:
    """The one location of a source that a backfill is for. scope: its name or title; empty where there is only one.

    Raises:
        UserError: there is none, or several; the sentence says which there are.
    """
    source = plan.contract.source
    able = {each.name: each for each in plan.pending if each.backfill is not None}
    found = [each for each in plan.pending if scope in (each.name, each.title)] if scope else list(able.values())
    if len(found) == 1:
        return found[0]
    if not able:
        raise UserError(
            f"The source {source} has nothing to backfill: it reads archives, and every run reads all of them that is "
            "not loaded yet."
        )
    named = ", ".join([*able][:5]) + (" ..." if len(able) > 5 else "")
    raise UserError(f"Choose one location of {source} with --scope; those that can be read again are: {named}.")


def portion_reader(pending: Pending, portion: Portion) -> Read:
    """How a portion of a location is read again.

    Raises:
        UserError: it is no portion of this location, or there is nothing to read again.
    """
    if len(portion.partition.split()) > 1:
        raise UserError(f"{portion.partition!r} is no part of {pending.title}: a part is one word.")
    if pending.backfill is None:
        raise UserError(f"{pending.title} has nothing to backfill: every run reads all of it that is not loaded yet.")
    return pending.backfill(portion)


def saved(settings: Settings, name: str, read: SavedRead) -> tuple[Pending, ...]:
    """All locations of saved answers, for the source called `name`. What was saved is older than what a live system
    says now, and goes before it.

    Raises:
        UserError: a location does not exist or holds no saved answers.
    """
    return tuple(
        Pending(title=f"{name}, saved in {location.path.name}", scope=location.scope, read=partial(read, location))
        for location in find_answers(settings.api_answers)
    )


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
