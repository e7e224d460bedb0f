"""Everything that people keep about one release, read at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import psycopg

from nexus_pipelines.operations.last_reads import last_reads
from nexus_pipelines.operations.releases.decisions import StoredDecision, list_decisions
from nexus_pipelines.operations.releases.judgement_rows import JudgementRows, judgement_rows
from nexus_pipelines.operations.releases.managed import ManagedRelease, find_release
from nexus_pipelines.operations.releases.milestones import Milestone, list_milestones
from nexus_pipelines.operations.releases.policies import StoredPolicy, newest_policies
from nexus_pipelines.operations.releases.risks import Risk, list_risks


@dataclass(frozen=True, kw_only=True)
class AboutRelease:
    """Rows of schema app. policies: of all projects. decisions: newest first. read_at: when each source was read."""

    policies: Sequence[StoredPolicy] = ()
    judgements: JudgementRows = field(default_factory=JudgementRows)
    managed: ManagedRelease | None = None
    milestones: Sequence[Milestone] = ()
    risks: Sequence[Risk] = ()
    decisions: Sequence[StoredDecision] = ()
    read_at: Mapping[str, datetime] = field(default_factory=dict[str, datetime])


def about_release(connection: psycopg.Connection, project_key: str, version_name: str) -> AboutRelease:
    """What is kept about a version of a project; nothing where nobody wrote anything down."""
    managed = find_release(connection, project_key, version_name)
    ids = [managed.release_id] if managed else []
    return AboutRelease(
        policies=newest_policies(connection),
        judgements=judgement_rows(connection, project_key=project_key, version_name=version_name),
        managed=managed,
        milestones=list_milestones(connection, ids),
        risks=list_risks(connection, ids),
        decisions=list_decisions(connection, project_key=project_key, version_name=version_name, limit=20),
        read_at=last_reads(connection),
    )
