"""Whether a build would find anything new: the cost of a run follows what is new, not what there is."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg

from nexus_pipelines.defs.session import BuildSession
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.transaction import transaction

_CODE = Path(__file__).resolve().parents[2]
_BUILD_FOLDERS = ("dbt/models", "dbt/macros", "dbt/tests", "nexus_pipelines/analysis", "nexus_pipelines/defs")


@cache
def code_hash(*folders: str) -> str:
    """A hash of the Python, SQL and YAML files in these folders of the repository."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((_CODE / folder).rglob("*")):
            if path.suffix in {".sql", ".yml", ".py"}:
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def inputs(session: BuildSession) -> str:
    """A hash of all a build depends on: what is loaded, our code, the day, what hygiene and releases are judged by."""
    loaded = session.lake.execute(
        """
        select
            (select count(*) || ' ' || coalesce(max(loaded_at)::varchar, '') from lake.raw_meta.pages),
            (select count(*) || ' ' || coalesce(max(updated_at)::varchar, '') from lake.raw_meta.cursors),
            (select count(*) || ' ' || coalesce(max(quarantined_at)::varchar, '') from lake.raw_meta.quarantine)
        """
    ).fetchone()
    terms = (session.hygiene_terms.version, session.release_terms.version)
    text = repr((loaded, code_hash(*_BUILD_FOLDERS), session.as_of.isoformat(), *terms))
    return hashlib.sha256(text.encode()).hexdigest()


def is_up_to_date(session: BuildSession) -> bool:
    """Whether the last build was made from exactly these inputs, and was published."""
    _create(session)
    last = session.lake.execute("select inputs_hash, run_id from lake.raw_meta.builds").fetchone()
    if last is None or last[0] != inputs(session):
        return False
    # A run killed between the two leaves the build remembered but unpublished.
    return publish.is_published(session.postgres, run_id=last[1])


def data_version(session: BuildSession) -> dg.DataVersion:
    """What Dagster compares to tell whether a table is what it was."""
    return dg.DataVersion(inputs(session)[:16])


def unchanged(session: BuildSession, *keys: dg.AssetKey) -> Iterator[dg.MaterializeResult[Any]]:
    """The results of a step that had nothing to do: the same data version, so nothing downstream is stale."""
    version = data_version(session)
    for key in keys:
        yield dg.MaterializeResult(asset_key=key, data_version=version, metadata={"unchanged": True})


def remember(session: BuildSession) -> None:
    """Store what the build that is about to be published was made from."""
    _create(session)
    with transaction(session.lake):
        session.lake.execute("delete from lake.raw_meta.builds")
        session.lake.execute(
            "insert into lake.raw_meta.builds (inputs_hash, run_id, built_at, project_hash) values (?, ?, now(), ?)",
            [inputs(session), session.run_id, code_hash("dbt")],
        )


def forget(session: BuildSession) -> None:
    """What was built changes without new inputs: this run publishes it, and the one after a killed one builds anew."""
    _create(session)
    session.lake.execute("update lake.raw_meta.builds set inputs_hash = null")


def are_rows_current(session: BuildSession) -> bool:
    """Whether the rows of the marts were made by this dbt project, so that those of equal inputs may be kept.

    A build of another project forgets them first, since one that fails leaves some of either.
    """
    _create(session)
    last = session.lake.execute("select project_hash from lake.raw_meta.builds").fetchone()
    if last is None or last[0] is None:
        return False
    if last[0] != code_hash("dbt"):
        session.lake.execute("update lake.raw_meta.builds set project_hash = null")
        return False
    return True


def _create(session: BuildSession) -> None:
    session.lake.execute("create schema if not exists lake.raw_meta")
    session.lake.execute(
        "create table if not exists lake.raw_meta.builds"
        " (inputs_hash varchar, run_id varchar, built_at timestamptz, project_hash varchar)"
    )
    columns = {row[0] for row in session.lake.execute("describe lake.raw_meta.builds").fetchall()}
    if "project_hash" not in columns:
        session.lake.execute("alter table lake.raw_meta.builds add column project_hash varchar")
