"""The end of a build: publish the snapshot, mirror it into Postgres, renew the search documents."""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import dagster as dg

from nexus_pipelines.defs.fingerprint import code_hash, is_up_to_date, remember, unchanged
from nexus_pipelines.defs.keys import mart_keys
from nexus_pipelines.defs.serving import Written, in_own_process, index_search, mirror_marts
from nexus_pipelines.defs.session import BuildSession, report
from nexus_pipelines.operations.followers import has_caught_up, record_caught_up
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.publish import Publication

PUBLISHED = dg.AssetKey(["publication", "published_snapshot"])
MIRROR = dg.AssetKey(["publication", "marts_in_postgres"])
SEARCH = dg.AssetKey(["publication", "search_documents"])


def build_publication_assets(after: list[dg.AssetKey], manifest: Path) -> list[dg.AssetsDefinition]:
    """Assets that follow `after`: everything a snapshot must hold before readers may see it."""

    @dg.asset(key=PUBLISHED, deps=after, group_name="publication")
    def published_snapshot(
        context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
    ) -> dg.MaterializeResult[Any]:
        """The lake's snapshot that readers see: one row in Postgres."""
        if is_up_to_date(builder):
            return next(unchanged(builder, PUBLISHED))
        remember(builder)
        row = builder.lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
        publication = publish.publish(builder.postgres, snapshot_id=int(row[0]) if row else 0, run_id=builder.run_id)
        report(context, f"Published snapshot {publication.snapshot_id}.")
        return dg.MaterializeResult(metadata={"snapshot_id": publication.snapshot_id})

    @dg.asset(key=MIRROR, deps=[PUBLISHED], group_name="publication")
    def marts_in_postgres(
        context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
    ) -> dg.MaterializeResult[Any]:
        """The published marts as Postgres tables in schema `marts`, changed rows only."""
        keys = mart_keys(json.loads(manifest.read_bytes()))
        version = _version_of(keys, code_hash("nexus_pipelines/warehouse", "nexus_pipelines/postgres"))
        result = _follow(builder, "mirror", version, partial(mirror_marts, keys=keys))
        if result is None:
            report(context, "The tables in Postgres hold this publication already.")
            return next(unchanged(builder, MIRROR))
        changes = result.changes
        report(
            context,
            f"Mirrored {result.size} tables to Postgres: {changes.inserted:,} rows added, "
            f"{changes.updated:,} changed, {changes.deleted:,} removed.",
        )
        return dg.MaterializeResult(
            metadata={
                "inserted": changes.inserted,
                "updated": changes.updated,
                "deleted": changes.deleted,
                "stripped_nuls": changes.stripped_nuls,
            }
        )

    @dg.asset(key=SEARCH, deps=[PUBLISHED], group_name="publication")
    def search_documents(
        context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
    ) -> dg.MaterializeResult[Any]:
        """Issues, comments, commits, conversations and failures with full text and vectors, changed ones only."""
        settings = builder.settings
        embedder = (settings.embedder, settings.embedder_url, settings.embedder_model)
        version = _version_of(embedder, code_hash("nexus_pipelines/search", "nexus_pipelines/postgres"))
        result = _follow(builder, "search", version, index_search)
        if result is None:
            report(context, "The search documents hold this publication already.")
            return next(unchanged(builder, SEARCH))
        documents = result.changes
        report(
            context,
            f"Search: {documents.inserted:,} documents added, {documents.updated:,} changed, "
            f"{documents.deleted:,} removed; {result.size:,} embedded with {result.model}.",
        )
        return dg.MaterializeResult(metadata={"embedded": result.size, "model": result.model})

    return [published_snapshot, marts_in_postgres, search_documents]


def _version_of(*parts: object) -> str:
    """A short name for the way in which a follower was made: another name means that it must be made again."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _follow(
    builder: BuildSession, follower: str, version: str, step: Callable[[Settings, Publication], Written]
) -> Written | None:
    """What `step` wrote; None when it had brought this publication to its end before.

    Also asked when nothing is new: an earlier run may have been killed between publishing and this step.
    """
    publication = newest(builder)
    publication_id = publication.publication_id
    if has_caught_up(builder.postgres, follower, publication_id=publication_id, version=version):
        return None
    written = in_own_process(step, builder.settings, publication)
    record_caught_up(builder.postgres, follower, publication_id=publication_id, version=version)
    return written


def newest(builder: BuildSession) -> Publication:
    """What readers see now, in the run that has published it or found it published."""
    publication = publish.current(builder.postgres)
    if publication is None:
        raise dg.Failure("There is no publication yet; materialize published_snapshot first.")
    return publication
