"""Stored decisions in the track record."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from readiness_cases import MOMENT, NOW, all_met, judged

from nexus_pipelines.analysis.readiness.assessment_json import as_json
from nexus_pipelines.analysis.readiness.judged_decisions import judged_decisions
from nexus_pipelines.analysis.readiness.records import ChangeRisk
from nexus_pipelines.analysis.readiness.track_record import track_record
from nexus_pipelines.operations.releases.decisions import StoredDecision

RISK = ChangeRisk(probability=0.8, base_rate=0.4, sample_size=30, level="critical")


def decided(number: int, version: str, *, outcome: dict[str, Any] | None, **fields: Any) -> StoredDecision:
    assessment = replace(judged(all_met()), change_risk=RISK)
    values: dict[str, Any] = {
        "decision_id": number,
        "project_key": "SHOP",
        "version_name": version,
        "release_id": version,
        "decided_by": "Ada",
        "decided_at": NOW + timedelta(hours=number),
        "snapshot_id": MOMENT.snapshot_id,
        "as_of": MOMENT.as_of,
        "policy_name": "default",
        "policy_version": 1,
        "judgements_version": "",
        "verdict": "NO_GO",
        "decision": "NO_GO",
        "reason": None,
        "assessment": as_json(assessment),
        "outcome": outcome,
        "compared_at": None if outcome is None else NOW,
    }
    return StoredDecision(**values | fields)


def test_the_last_decision_on_a_release_counts_with_the_risk_that_was_told() -> None:
    record = track_record(
        judged_decisions(
            [
                decided(3, "2.4.0", decision="GO", outcome={"is_hotfixed": True}),
                decided(1, "2.4.0", outcome={"is_hotfixed": True}),
                decided(2, "2.5.0", outcome=None),
            ]
        )
    )
    assert [(row.verdict, row.hotfixed, row.open) for row in record.verdicts] == [("NO_GO", 1, 1)]
    assert (record.overridden, record.overridden_to_go_hotfixed) == (1, 1)
    assert record.risk is not None
    assert record.risk.brier == pytest.approx(0.04)
    assert record.risk.skill == pytest.approx(1 - 0.04 / 0.36)
