"""Stored decisions as the track record takes them: the last one on each release, with what followed it."""

from collections.abc import Iterable, Sequence

from nexus_pipelines.analysis.readiness.assessment_json import from_json
from nexus_pipelines.analysis.readiness.track_record import Judged
from nexus_pipelines.operations.releases.decisions import StoredDecision


def judged_decisions(decisions: Iterable[StoredDecision]) -> Sequence[Judged]:
    """In the order in which they were made; earlier decisions on a release that was decided again do not count."""
    last: dict[tuple[str, str], StoredDecision] = {}
    for decision in sorted(decisions, key=lambda each: (each.decided_at, each.decision_id)):
        release = (decision.project_key, decision.version_name.casefold())
        last.pop(release, None)
        last[release] = decision
    return [
        Judged(
            verdict=decision.verdict,
            decision=decision.decision,
            change_risk=from_json(dict(decision.assessment)).change_risk,
            had_hotfix=None if decision.outcome is None else decision.outcome["is_hotfixed"],
        )
        for decision in last.values()
    ]
