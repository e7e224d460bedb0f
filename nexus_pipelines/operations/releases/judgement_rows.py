"""Waivers and attestations together, as `analysis.readiness.judgements` takes them."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from nexus_pipelines.operations.releases.attestations import StoredAttestation, list_attestations
from nexus_pipelines.operations.releases.waivers import StoredWaiver, list_waivers


@dataclass(frozen=True, kw_only=True)
class JudgementRows:
    """All that people ever judged of some releases, withdrawn or not, oldest first."""

    waivers: Sequence[StoredWaiver] = ()
    attestations: Sequence[StoredAttestation] = ()


def judgement_rows(
    connection: psycopg.Connection, *, project_key: str | None = None, version_name: str | None = None
) -> JudgementRows:
    """Of one release, of a project, or of everything."""
    return JudgementRows(
        waivers=list_waivers(connection, project_key=project_key, version_name=version_name),
        attestations=list_attestations(connection, project_key=project_key, version_name=version_name),
    )
