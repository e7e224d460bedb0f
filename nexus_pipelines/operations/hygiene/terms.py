"""What hygiene is measured by: the profiles and exemptions that people wrote, read once for a whole build."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

from nexus_pipelines.operations.hygiene.exemptions import Exemption, list_exemptions
from nexus_pipelines.operations.hygiene.profiles import current_profiles


@dataclass(frozen=True, kw_only=True)
class HygieneTerms:
    """profiles: as they are stored, by project key. exemptions: all, those that are over too, newest first."""

    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    exemptions: Sequence[Exemption] = ()

    @property
    def version(self) -> str:
        """A short hash of all of it: another one means that hygiene must be measured anew."""
        taken = [
            (each.exemption_id, each.expires_on.isoformat() if each.expires_on else None, each.withdrawn_at is not None)
            for each in self.exemptions
        ]
        text = json.dumps([dict(self.profiles), sorted(taken, key=lambda each: each[0])], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_terms(connection: psycopg.Connection) -> HygieneTerms:
    """The newest profile of each project, and every exemption."""
    return HygieneTerms(
        profiles={key: stored.profile for key, stored in current_profiles(connection).items()},
        exemptions=list_exemptions(connection),
    )
