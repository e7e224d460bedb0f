"""Planned releases out of those that people manage in Nexus, whether made by hand, by webhook or by an import."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import get_args

import orjson

from nexus_pipelines.operations.releases.records import ManagedRelease, ReleaseSource
from nexus_pipelines.sources.releases.contract import REVISION, SOURCE, STREAM
from nexus_pipelines.sources.releases.landed import lines_of
from nexus_pipelines.warehouse.contract import Batch
from nexus_pipelines.warehouse.landing import Landing

SCOPE = "managed releases"


def read_managed(
    releases: Sequence[ManagedRelease], landing: Landing, cursor: Mapping[str, object] | None
) -> Batch | None:
    """Lands all releases that are there now, so that deleted ones go; None when nothing of them changed.

    A release's origin is where it came from; fields that say nothing about a plan are not looked at.
    """
    plans = {origin: [_plan(each) for each in releases if each.source == origin] for origin in get_args(ReleaseSource)}
    digest = hashlib.sha256(orjson.dumps([REVISION, plans])).hexdigest()
    if digest == (cursor or {}).get("sha256") or (cursor is None and not releases):
        return None
    lines = (line for origin, plan in plans.items() for line in lines_of(plan, origin=origin, location=SCOPE))
    landed = landing.write_records(SOURCE, STREAM, SCOPE, lines)
    return Batch(
        source=SOURCE,
        scope=SCOPE,
        pages=landed.pages,
        quarantined=landed.quarantined,
        cursor={"sha256": digest, "releases": len(releases)},
    )


def _plan(release: ManagedRelease) -> Mapping[str, object]:
    return {
        "release_key": release.release_id,
        "external_id": release.external_id,
        "project_key": release.project_key,
        # What Jira calls it, where that is another name: the plan is matched by it.
        "version": release.fix_version or release.version,
        "name": release.name,
        "target_date": release.target_date.isoformat(),
        "description": release.description,
        "status": release.status,
        "release_type": release.release_type,
        "release_manager": release.release_manager,
        "others": {},
    }
