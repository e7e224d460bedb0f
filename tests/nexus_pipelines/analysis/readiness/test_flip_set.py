"""A flip set does what it says once it is applied, and no smaller list does."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readiness_cases import NOW, all_met, attestation, evidence, judged, things, waiver

from nexus_pipelines.analysis.readiness.criteria import CRITERIA_BY_ID
from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.policy_reading import read_policy
from nexus_pipelines.analysis.readiness.records import Assessment, Evidence, FlipSet, Item
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_documents, shipped_policy

RANK = {"NO_GO": 0, "UNKNOWN": 1, "CONDITIONAL": 2, "GO": 3}
WITH_PEOPLE = read_policy(
    {"name": "people", "extends": "default", "criteria": {"rollback_plan": {"required": True}}},
    known=shipped_documents(),
)


def but(*changed: Evidence) -> list[Evidence]:
    new = {piece.criterion: piece for piece in changed}
    return [new.get(piece.criterion, piece) for piece in all_met()]


def applied(pieces: Iterable[Evidence], items: Iterable[Item], policy: Policy | None = None) -> Assessment:
    """The assessment once each item is done: what it stands against gains, what was missing is there and good."""
    done = {(item.kind, item.key) for item in items}
    policy = policy or shipped_policy()
    told = {piece.criterion: piece for piece in pieces}
    for term in policy.terms:
        known = CRITERIA_BY_ID[term.criterion]
        piece = told.get(term.criterion)
        if ("source", piece.source if piece else known.source) in done and (
            piece is None or piece.value is None or (NOW - piece.as_of).total_seconds() > 3600 * term.max_age_hours
        ):
            piece = evidence(term.criterion, term.threshold)
        elif piece is not None and ("figure", term.criterion) in done:
            piece = replace(piece, value=term.threshold)
        elif piece is not None and piece.value is not None:
            gain = sum(item.gain for item in piece.items if (item.kind, item.key) in done)
            piece = replace(piece, value=piece.value + (gain if known.comparison == "at_least" else -gain))
        if piece is not None:
            told[term.criterion] = piece
    said = [attestation(key, True) for kind, key in done if kind == "attestation"]
    return judged(told.values(), policy=policy, attestations=said)


def test_a_ticket_that_stands_against_three_criteria_is_one_change() -> None:
    told = judged(
        but(
            evidence("ticket_completion", 85, things("ticket", "SHOP-9", "SHOP-2", "SHOP-3", gain=5), sample_size=20),
            evidence("blocked_tickets", 1, things("ticket", "SHOP-2")),
            evidence("open_critical_bugs", 1, things("ticket", "SHOP-2")),
        )
    )
    assert told.flip_set is not None
    assert [item.key for item in told.flip_set.items] == ["SHOP-2"]
    assert (told.flip_set.to, told.flip_set.is_smallest, told.flip_set_to_go) == ("GO", True, None)
    assert told.flip_set.wording == "GO after 1 change: close SHOP-2."


def test_what_is_waived_is_left_out() -> None:
    blocked = evidence("blocked_tickets", 3, things("ticket", "SHOP-1", "SHOP-2", "SHOP-3"))
    told = judged(but(blocked), waivers=[waiver("blocked_tickets", "SHOP-2")]).flip_set
    assert told is not None
    assert told.wording == "GO after 2 changes: close SHOP-1 and SHOP-3."


def test_the_next_better_verdict_and_go_are_two_lists() -> None:
    told = judged(but(evidence("failing_tests", 1, things("test", "test_login")), evidence("test_coverage", 71)))
    assert told.flip_set is not None
    assert told.flip_set_to_go is not None
    assert told.flip_set.wording == "CONDITIONAL after 1 change: fix the test test_login."
    assert told.flip_set_to_go.wording == (
        "GO after 2 changes: fix the test test_login; raise Test coverage from 71 % to at least 80 %."
    )


def test_missing_data_of_one_source_is_one_change() -> None:
    without = [piece for piece in all_met() if piece.source != "ci"]
    told = judged(without).flip_set
    assert told is not None
    assert [(item.kind, item.key) for item in told.items] == [("source", "ci")]
    assert told.wording == (
        "GO after 1 change: bring in fresh data of CI. This holds if the data brought in meets its thresholds."
    )


def test_after_the_blocker_the_missing_data_is_named() -> None:
    told = judged([evidence("failing_tests", 1, things("test", "test_login"))]).flip_set
    assert told is not None
    assert told.to == "UNKNOWN"
    assert "Required data would still be missing: Ticket completion, Blocked tickets" in told.wording


def test_what_a_person_has_not_attested_is_to_be_attested() -> None:
    told = judged(all_met(), policy=WITH_PEOPLE).flip_set
    assert told is not None
    assert told.wording == "GO after 1 change: attest: Rollback plan."


def test_of_more_items_than_are_listed_the_figure_stands_for_all() -> None:
    few = things("ticket", *(f"SHOP-{n}" for n in range(200)), gain=100 / 4000)
    told = judged(but(evidence("ticket_completion", 50, few, sample_size=4000, item_count=2000))).flip_set
    assert told is not None
    assert [(item.kind, item.key) for item in told.items] == [("figure", "ticket_completion")]
    assert not told.is_smallest
    assert told.wording.endswith("A shorter list may exist.")


def test_a_ticket_is_closed_for_one_criterion_and_filled_in_for_another() -> None:
    told = judged(
        but(
            evidence("blocked_tickets", 1, things("ticket", "SHOP-1")),
            evidence("hygiene_score", 75, things("ticket", "SHOP-1", gain=6)),
        )
    ).flip_set_to_go
    assert told is not None
    assert told.wording == "GO after 2 changes: close SHOP-1; fill in what is missing in SHOP-1."


@pytest.mark.parametrize(
    ("pieces", "wording", "worse"),
    [
        (but(evidence("blocked_tickets", 0)), "1 failed build", "NO_GO"),
        (but(evidence("ticket_completion", 100, sample_size=20)), "1 blocked ticket", "NO_GO"),
    ],
)
def test_a_go_says_how_little_would_turn_it(pieces, wording, worse) -> None:
    told = judged(pieces).flip_set
    assert told is not None
    assert (told.to, told.items) == (worse, ())
    assert wording in told.wording
    assert told.wording.endswith("would turn it into NO_GO.")


@pytest.mark.parametrize(("value", "reopened"), [(90, "1 reopened ticket"), (95, "2 reopened tickets")])
def test_the_slack_of_completion_is_in_tickets(value, reopened) -> None:
    policy = read_policy({"name": "one", "criteria": {"ticket_completion": {}}})
    told = judged([evidence("ticket_completion", value, sample_size=20)], policy=policy).flip_set
    assert told is not None
    assert told.wording == f"{reopened} would turn it into NO_GO."


def test_the_slack_of_what_cannot_be_counted_is_its_threshold() -> None:
    policy = read_policy({"name": "one", "criteria": {"test_coverage": {}}})
    told = judged([evidence("test_coverage", 81)], policy=policy).flip_set
    assert told == FlipSet(to="CONDITIONAL", wording="Test coverage below 80 % would turn it into CONDITIONAL.")


_KEYS = ["T-1", "T-2", "T-3"]


@st.composite
def _small_cases(draw):
    def some(kind, names, gain=1.0):
        return things(kind, *draw(st.lists(st.sampled_from(names), unique=True, max_size=len(names))), gain=gain)

    open_tickets, blocked, critical = (some("ticket", _KEYS, gain) for gain in (5.0, 1.0, 1.0))
    tests, findings = some("test", ["t1"]), some("finding", ["CVE-1"])
    pieces = [
        evidence("ticket_completion", 100 - 5.0 * len(open_tickets), open_tickets, sample_size=20),
        evidence("blocked_tickets", len(blocked), blocked),
        evidence("open_critical_bugs", len(critical), critical),
        evidence("failing_tests", len(tests), tests),
        evidence("critical_vulnerabilities", len(findings), findings),
        evidence("high_vulnerabilities", 1, things("finding", "CVE-1")),
        evidence("test_coverage", draw(st.sampled_from([70.0, 80.0])), age_hours=draw(st.sampled_from([1, 30]))),
        evidence("last_build", draw(st.sampled_from([None, 0.0, 1.0]))),
    ]
    return draw(st.lists(st.sampled_from(pieces), min_size=4, unique_by=lambda piece: piece.criterion))


def _everything_that_can_be_done(pieces, told) -> list[Item]:
    items = {(item.kind, item.key): item for piece in pieces for item in piece.items}
    for row in told.criteria:
        if row.status in ("unknown", "stale"):
            items[("source", row.source)] = Item(kind="source", key=row.source)
        if row.status == "failed" and not row.items:
            items[("figure", row.criterion)] = Item(kind="figure", key=row.criterion)
    return list(items.values())


@given(_small_cases())
@settings(max_examples=20, deadline=None)
def test_it_does_what_it_says_and_no_smaller_list_does(pieces) -> None:
    told = judged(pieces)
    for flip, better in ((told.flip_set, RANK[told.verdict] + 1), (told.flip_set_to_go, RANK["GO"])):
        if flip is None or told.verdict == "GO":
            continue
        assert flip.is_smallest
        assert applied(pieces, flip.items).verdict == flip.to
        assert RANK[flip.to] >= better
        universe = _everything_that_can_be_done(pieces, told)
        for chosen in combinations(universe, len(flip.items) - 1):
            assert RANK[applied(pieces, chosen).verdict] < better, chosen
