"""Decisions compared with what happened: each once, as soon as nobody can be surprised any more."""

from datetime import date

import psycopg

from nexus_pipelines.analysis.readiness.decision_outcomes import decision_outcomes
from nexus_pipelines.analysis.readiness.releases import Ask
from nexus_pipelines.operations.releases.track_record import open_decisions, record_outcome


def compare_decisions(ask: Ask, postgres: psycopg.Connection, *, known_until: date) -> int:
    """Write beside each decision what happened to its release, where that is known by now; how many were written.

    Commits. known_until: the day up to which the published tables tell of releases.
    """
    found = decision_outcomes(ask, open_decisions(postgres), known_until=known_until)
    written = sum(record_outcome(postgres, number, outcome) for number, outcome in found.items())
    postgres.commit()
    return written
