"""A release judged for a command: on what is published, with the policies and judgements of this minute."""

from datetime import UTC, date, datetime
from functools import partial

import psycopg

from nexus_pipelines.analysis.readiness.judged_now import judge_version
from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.records import Assessment
from nexus_pipelines.operations.last_reads import last_reads
from nexus_pipelines.operations.releases.judgement_rows import judgement_rows
from nexus_pipelines.operations.releases.policies import newest_policies
from nexus_pipelines.warehouse.publish import Publication
from nexus_pipelines.warehouse.reader import Reader


def judged(
    reader: Reader,
    connection: psycopg.Connection,
    publication: Publication,
    *,
    project_key: str,
    version_name: str,
    as_of: date | None = None,
    policy: Policy | None = None,
) -> Assessment:
    """As `judge_version` has it."""
    return judge_version(
        partial(reader.query, publication=publication),
        project_key=project_key,
        version_name=version_name,
        policies=newest_policies(connection),
        judged=judgement_rows(connection, project_key=project_key),
        snapshot_id=publication.snapshot_id,
        published_at=publication.published_at,
        now=datetime.now(UTC),
        as_of=as_of,
        read_at=last_reads(connection),
        policy=policy,
    )
