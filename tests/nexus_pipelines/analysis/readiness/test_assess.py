"""What an assessment says beside its verdict, and that worse input never makes it better."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from readiness_cases import MOMENT, NOW, RELEASE, all_met, attestation, evidence, judged, things, waiver

from nexus_pipelines.analysis.readiness.assess import assess, pending
from nexus_pipelines.analysis.readiness.criteria import CRITERIA_BY_ID
from nexus_pipelines.analysis.readiness.records import Assessment, ChangeRisk, Criterion, Judgements
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_policy

RANK = {"NO_GO": 0, "UNKNOWN": 1, "CONDITIONAL": 2, "GO": 3}


def row(told: Assessment, criterion: str) -> Criterion:
    return next(row for row in told.criteria if row.criterion == criterion)


def but(pieces, *changed):
    """The evidence with some of it exchanged."""
    new = {piece.criterion: piece for piece in changed}
    return [new.get(piece.criterion, piece) for piece in pieces]


def test_a_release_that_meets_everything_goes() -> None:
    told = judged(all_met())
    assert (told.verdict, told.score, told.coverage) == ("GO", 100, 1)
    assert told.rationale == "14 criteria are met and nothing stands against the release."
    assert told.conditions_due is None


def test_a_blocker_is_named_with_its_figures_even_if_other_data_is_missing() -> None:
    told = judged([evidence("ticket_completion", 72.0, sample_size=25)])
    assert told.verdict == "NO_GO"
    assert told.rationale == (
        "1 criterion blocks the release: Ticket completion (72 %, asked for: at least 90 %). Required data is missing "
        "or stale: Blocked tickets, Failing tests, Last build succeeded, Test coverage and Critical vulnerabilities."
    )
    assert row(told, "ticket_completion").details == "Ticket completion: 72 % (of 25), asked for is at least 90 %."


def test_risks_are_conditions_with_a_week_to_clear_them() -> None:
    told = judged(but(all_met(), evidence("test_coverage", 79.96)))
    assert told.verdict == "CONDITIONAL"
    assert told.conditions_due == MOMENT.as_of + timedelta(days=7)
    assert "Test coverage (79.96 %, asked for: at least 80 %)" in told.rationale
    assert str(told.conditions_due) in told.rationale


def test_a_note_never_turns_the_verdict_but_is_told() -> None:
    told = judged(all_met(), attestations=[attestation("documentation_updated", False)])
    assert told.verdict == "GO"
    assert "To note: Documentation updated (no, asked for: yes)." in told.rationale


def test_stale_data_is_shown_but_does_not_count() -> None:
    told = judged(but(all_met(), evidence("last_build", 1, age_hours=25)))
    assert told.verdict == "UNKNOWN"
    stale = row(told, "last_build")
    assert (stale.status, stale.value, stale.contribution) == ("stale", 1, None)
    assert "the data is of 2026-03-09 05:30 UTC, more than 24 hours old" in stale.details
    assert told.coverage == 0.95
    assert (told.gaps, told.notes) == (("Last build succeeded",), ())


def test_data_of_unknown_age_is_stale_and_a_value_that_is_no_number_is_unknown() -> None:
    undated = replace(evidence("last_build", 1), as_of=None)
    told = judged(but(all_met(), undated, evidence("test_coverage", float("nan"))))
    assert [row(told, name).status for name in ("last_build", "test_coverage")] == ["stale", "unknown"]


def test_a_moment_without_its_zone_is_utc() -> None:
    naive = replace(evidence("last_build", 1), as_of=NOW.replace(tzinfo=None) - timedelta(hours=23))
    assert row(judged(but(all_met(), naive)), "last_build").status == "met"


def test_the_gap_of_missing_evidence_is_told_of_optional_criteria_too() -> None:
    told = judged(but(all_met(), replace(evidence("latency_p95", None), gap="No source of latency is connected.")))
    assert told.verdict == "GO"
    assert told.notes == ("P95 latency: No source of latency is connected.",)
    assert "No fresh data, and none required: P95 latency." in told.rationale


def test_a_waiver_lets_pass_with_its_name_and_leaves_the_score() -> None:
    failing = but(all_met(), evidence("failing_tests", 3))
    before, after = judged(failing), judged(failing, waivers=[waiver("failing_tests")])
    assert (before.verdict, after.verdict) == ("NO_GO", "GO")
    assert before.score == after.score
    assert row(after, "failing_tests").waiver == waiver("failing_tests")
    assert "waived by Ada until 2026-03-17: known and harmless" in row(after, "failing_tests").details
    assert "Waived: Failing tests." in after.rationale


def test_a_waiver_holds_on_its_last_day_and_not_on_the_next() -> None:
    failing = but(all_met(), evidence("failing_tests", 3))
    last = judged(failing, waivers=[waiver("failing_tests", expires=NOW.date())])
    over = judged(failing, waivers=[waiver("failing_tests", expires=NOW.date() - timedelta(days=1))])
    assert (last.verdict, over.verdict) == ("GO", "NO_GO")
    assert over.notes == ("Waiver 1 of Failing tests by Ada expired on 2026-03-09 and does nothing.",)


def test_waived_items_count_if_the_rest_meets_the_threshold() -> None:
    failing = but(all_met(), evidence("blocked_tickets", 2, things("ticket", "SHOP-1", "SHOP-2")))
    first, second = waiver("blocked_tickets", "SHOP-1"), waiver("blocked_tickets", "SHOP-2", number=2)
    assert judged(failing, waivers=[first]).verdict == "NO_GO"
    assert row(judged(failing, waivers=[first, second]), "blocked_tickets").status == "waived"
    stranger = waiver("blocked_tickets", "SHOP-9", number=3)
    assert judged(failing, waivers=[first, stranger]).verdict == "NO_GO"


def test_of_a_past_day_only_what_had_been_said_counts() -> None:
    failing = but(all_met(), evidence("failing_tests", 3))
    end = NOW - timedelta(days=3)
    past = replace(MOMENT, as_of=end.date(), now=end)
    told = judged(failing, waivers=[waiver("failing_tests")], moment=past)
    assert told.verdict == "NO_GO"
    late = replace(waiver("failing_tests"), approved_at=NOW + timedelta(hours=2))
    assert judged(failing, waivers=[late]).verdict == "GO"


def test_the_newest_attestation_counts() -> None:
    said = [
        attestation("performance_benchmarks", True, age_hours=1),
        attestation("performance_benchmarks", False, age_hours=5),
    ]
    told = row(judged([], attestations=said), "performance_benchmarks")
    assert (told.status, told.source, told.as_of) == ("met", "person", NOW - timedelta(hours=1))
    assert row(judged([]), "performance_benchmarks").details.endswith("nobody attested it.")


def test_nobody_attests_what_a_source_shows() -> None:
    told = judged([evidence("failing_tests", 3)], attestations=[attestation("failing_tests", True)])
    assert row(told, "failing_tests").status == "failed"


def test_what_people_judged_beside_the_policy_is_told() -> None:
    told = judged(all_met(), waivers=[waiver("rollback_plan")])
    assert "A person judged Rollback plan, but the policy default does not ask for it." in told.notes


def test_the_change_risk_answers_its_criterion() -> None:
    risk = ChangeRisk(probability=0.41, base_rate=0.2, sample_size=300, level="high")
    told = assess(RELEASE, [], shipped_policy("history"), judgements=Judgements(), moment=MOMENT, change_risk=risk)
    assert (row(told, "change_risk").status, row(told, "change_risk").value) == ("failed", 41)
    assert told.change_risk == risk


def test_before_any_assessment_it_is_pending() -> None:
    told = pending(RELEASE, shipped_policy(), moment=MOMENT)
    assert (told.verdict, told.score, told.flip_set) == ("PENDING", None, None)


_VALUES = {
    "percent": st.floats(0, 100),
    "score": st.floats(0, 100),
    "count": st.integers(0, 6).map(float),
    "milliseconds": st.floats(0, 5000),
    "yes_no": st.sampled_from([0.0, 1.0]),
}
_NAMES = [term.criterion for term in shipped_policy().terms]


@st.composite
def _two_evidences(draw):
    """Evidence, the same with one value worse, and waivers."""
    values = {
        name: draw(_VALUES[CRITERIA_BY_ID[name].unit])
        for name in draw(st.lists(st.sampled_from(_NAMES), min_size=1, unique=True))
    }
    changed = draw(st.sampled_from(sorted(values)))
    known = CRITERIA_BY_ID[changed]
    other = draw(_VALUES[known.unit])
    pick = max if known.comparison == "at_most" else min
    ages = {name: draw(st.sampled_from([1.0, 1.0, 1.0, 1000.0])) for name in values}
    waivers = [
        waiver(name, number=number)
        for number, name in enumerate(draw(st.lists(st.sampled_from(_NAMES), max_size=2, unique=True)), 1)
    ]
    before = [evidence(name, value, age_hours=ages[name]) for name, value in values.items()]
    worse = evidence(changed, pick(values[changed], other), age_hours=ages[changed])
    return before, but(before, worse), waivers


@given(_two_evidences())
@settings(max_examples=400, deadline=None)
def test_a_worse_input_never_raises_the_score_nor_the_verdict(case) -> None:
    before, after, waivers = case
    good, bad = judged(before, waivers=waivers), judged(after, waivers=waivers)
    assert good.coverage == bad.coverage
    assert RANK[bad.verdict] <= RANK[good.verdict]
    assert (bad.score is None) == (good.score is None)
    assert bad.score is None or bad.score <= good.score


@given(_two_evidences())
@settings(max_examples=200, deadline=None)
def test_a_waiver_never_makes_it_worse(case) -> None:
    pieces, _, waivers = case
    without, with_them = judged(pieces), judged(pieces, waivers=waivers)
    assert RANK[with_them.verdict] >= RANK[without.verdict]
    assert with_them.score == without.score
