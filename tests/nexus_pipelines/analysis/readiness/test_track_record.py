"""What came of verdicts, decisions and change risks."""

import pytest

from nexus_pipelines.analysis.readiness.records import ChangeRisk, Verdict
from nexus_pipelines.analysis.readiness.track_record import Judged, track_record


def risk(probability: float, base_rate: float = 0.25) -> ChangeRisk:
    return ChangeRisk(probability=probability, base_rate=base_rate, sample_size=20, level="medium")


def judged(verdict: Verdict, had_hotfix: bool | None, decision: Verdict | None = None, **fields: ChangeRisk) -> Judged:
    return Judged(verdict=verdict, had_hotfix=had_hotfix, decision=decision, **fields)


def test_each_verdict_is_counted_with_what_followed() -> None:
    record = track_record(
        [
            judged("NO_GO", True),
            judged("NO_GO", False),
            judged("CONDITIONAL", True),
            judged("GO", False),
            judged("GO", True),
            judged("GO", False),
            judged("GO", None),
            judged("UNKNOWN", True),
        ]
    )
    rows = {row.verdict: (row.releases, row.hotfixed, row.held, row.open) for row in record.verdicts}
    assert rows == {"GO": (4, 1, 2, 1), "CONDITIONAL": (1, 1, 0, 0), "NO_GO": (2, 1, 1, 0), "UNKNOWN": (1, 1, 0, 0)}
    assert [row.verdict for row in record.verdicts] == ["GO", "CONDITIONAL", "NO_GO", "UNKNOWN"]
    assert record.verdicts[0].hotfix_share == pytest.approx(1 / 3)
    assert (record.releases, record.open) == (8, 1)
    assert record.warning_precision == pytest.approx(2 / 3)
    assert record.warning_recall == pytest.approx(2 / 4)


def test_of_nothing_known_nothing_is_claimed() -> None:
    record = track_record([judged("NO_GO", None, change_risk=risk(0.4))])
    assert (record.warning_precision, record.warning_recall, record.risk) == (None, None, None)
    assert record.verdicts[0].hotfix_share is None
    assert track_record([]).verdicts == ()


def test_overrides_and_what_they_cost() -> None:
    record = track_record(
        [
            judged("NO_GO", True, "GO"),
            judged("NO_GO", False, "GO"),
            judged("CONDITIONAL", True, "NO_GO"),
            judged("GO", True, "GO"),
            judged("GO", True),
        ]
    )
    assert (record.overridden, record.overridden_to_go_hotfixed) == (3, 1)


def test_change_risk_is_compared_with_the_base_rate() -> None:
    better = track_record([judged("GO", True, change_risk=risk(0.8)), judged("GO", False, change_risk=risk(0.1))]).risk
    assert better is not None
    assert better.brier == pytest.approx((0.04 + 0.01) / 2)
    assert better.base_rate_brier == pytest.approx((0.5625 + 0.0625) / 2)
    assert better.skill == pytest.approx(1 - 0.025 / 0.3125)
    worse = track_record([judged("GO", True, change_risk=risk(0.1)), judged("GO", False, change_risk=risk(0.8))]).risk
    assert worse is not None and worse.skill < 0
