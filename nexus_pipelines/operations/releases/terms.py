"""What releases are judged by: policies, waivers and attestations, read once for a whole build."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg

from nexus_pipelines.operations.releases.judgement_rows import JudgementRows, judgement_rows
from nexus_pipelines.operations.releases.policies import StoredPolicy, newest_policies


@dataclass(frozen=True, kw_only=True)
class ReleaseTerms:
    """policies: as `newest_policies` gives them. judged: of all releases, withdrawn ones too."""

    policies: Sequence[StoredPolicy] = ()
    judged: JudgementRows = field(default_factory=JudgementRows)

    @property
    def version(self) -> str:
        """A short hash of all of it: another one means that releases must be judged anew."""
        policies = sorted((row.project_key or "", row.name, row.version) for row in self.policies)
        waivers = sorted((row.waiver_id, row.withdrawn_at is not None) for row in self.judged.waivers)
        said = sorted((row.attestation_id, row.withdrawn_at is not None) for row in self.judged.attestations)
        return hashlib.sha256(repr((policies, waivers, said)).encode()).hexdigest()[:16]


def read_release_terms(connection: psycopg.Connection) -> ReleaseTerms:
    """The newest policies and all judgements."""
    return ReleaseTerms(policies=newest_policies(connection), judged=judgement_rows(connection))
