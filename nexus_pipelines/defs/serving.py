"""What follows a publication, each step in a process of its own; this module imports neither Dagster nor dbt.

Mirroring and indexing a real history beside them would take one process over 700 MB.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from nexus_pipelines.postgres.changed_rows import Changes
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.search.embedder import open_embedder
from nexus_pipelines.search.index import index_documents
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.lake import connect_reader
from nexus_pipelines.warehouse.mirror import mirror
from nexus_pipelines.warehouse.publish import Publication

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Written:
    """What one step did to rows or documents; `size`: tables mirrored, or documents embedded with `model`."""

    changes: Changes
    size: int
    model: str = ""


def in_own_process(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of `step`, run by a fresh interpreter that ends with it; what it raises is raised here."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context, initializer=_end_with_parent) as pool:
        return pool.submit(step, *args, **kwargs).result()


def _end_with_parent() -> None:
    """End this process when its parent is killed: nothing else tells it, and it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="end with parent", daemon=True).start()


def mirror_marts(settings: Settings, publication: Publication, keys: Mapping[str, tuple[str, ...]]) -> Written:
    """Make Postgres schema `marts` equal to the publication."""
    with open_database(settings) as database:
        reader = connect_reader(database, settings, snapshot_id=publication.snapshot_id)
        try:
            result = mirror(reader, database, publication, keys=keys)
        finally:
            reader.close()
    return Written(changes=result.changes, size=len(result.tables))


def index_search(settings: Settings, publication: Publication) -> Written:
    """Bring the search documents and their vectors up to the publication."""
    with open_database(settings) as database:
        reader = connect_reader(database, settings, snapshot_id=publication.snapshot_id)
        try:
            result = index_documents(reader, database, open_embedder(settings))
        finally:
            reader.close()
    return Written(changes=result.documents, size=result.embedded, model=result.model)
