"""The strict score: a truth table by hand, and what holds for any set of tickets."""

from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nexus_pipelines.analysis.hygiene.score import measure_hygiene
from nexus_pipelines.analysis.hygiene.strict_rules import STRICT_RULES

DAY = date(2024, 5, 1)


def score(hygiene, project="APP"):
    rows = hygiene.scores.filter(pl.col("project_key") == project).to_dicts()
    return rows[0] if rows else None


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"labels": []}, ["labels"]),
        ({"labels": None}, ["labels"]),
        ({"labels": [" "]}, ["labels"]),
        ({"labels": ["", "x"]}, []),
        ({"fix_versions": []}, ["fix_version"]),
        ({"affected_versions": []}, ["affected_version"]),
        ({"story_points": None}, ["story_points"]),
        ({"story_points": 0.0}, []),
        ({"team": None}, ["team"]),
        ({"team": "  "}, ["team"]),
        ({"team": "[]"}, ["team"]),
        ({"team": "{}"}, ["team"]),
        ({"labels": [], "team": "", "story_points": None}, ["labels", "story_points", "team"]),
        (
            {"labels": [], "fix_versions": [], "affected_versions": [], "story_points": None, "team": None},
            ["affected_version", "fix_version", "labels", "story_points", "team"],
        ),
    ],
)
def test_each_rule_asks_for_its_field(issues, change, broken):
    hygiene = measure_hygiene(issues(change), as_of=DAY)
    assert hygiene.violations["rule"].to_list() == broken
    assert score(hygiene)["compliant_tickets"] == (0 if broken else 1)
    assert score(hygiene)["hygiene_score"] == (0.0 if broken else 100.0)


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        ({"issue_type": "Story"}, True),
        ({"issue_type": "task"}, True),
        ({"issue_type": "Bug"}, True),
        ({"issue_type": "Epic"}, True),
        ({"issue_type": "Sub-task"}, False),
        ({"issue_type": "Improvement"}, False),
        ({"issue_type": None}, False),
        ({"status": "In Review"}, True),
        ({"status": "Done"}, False),
        ({"status": "closed"}, False),
        ({"status": "Cancelled"}, False),
        ({"status": "Resolved"}, False),
        ({"status": "Released"}, True),
        ({"is_in_open_sprint": False}, False),
        ({"is_in_open_sprint": False, "has_unreleased_fix_version": True}, True),
        ({"is_in_open_sprint": None, "has_unreleased_fix_version": None}, False),
    ],
)
def test_scope_is_open_planned_work_of_four_types(issues, change, counts):
    assert score(measure_hygiene(issues(change), as_of=DAY))["tickets_in_scope"] == int(counts)


def test_nothing_in_scope_is_no_data_and_no_zero(issues):
    row = score(measure_hygiene(issues({"status": "Done"}), as_of=DAY))
    assert (row["hygiene_score"], row["state"], row["tickets_in_scope"]) == (None, "missing", 0)


def test_no_issue_at_all_still_says_so(issues):
    hygiene = measure_hygiene(issues(), as_of=DAY)
    assert [row["project_key"] for row in hygiene.scores.to_dicts()] == ["ALL"]
    assert score(hygiene, "ALL")["state"] == "missing"
    assert hygiene.violations.is_empty()


def test_projects_are_scored_apart_and_together(issues):
    hygiene = measure_hygiene(
        issues(
            {}, {"project_key": "LIB", "team": None}, {"project_key": "LIB"}, {"project_key": "OLD", "status": "Done"}
        ),
        as_of=DAY,
    )
    found = {row["project_key"]: (row["hygiene_score"], row["tickets_in_scope"]) for row in hygiene.scores.to_dicts()}
    assert found == {"ALL": (pytest.approx(200 / 3), 3), "APP": (100.0, 1), "LIB": (50.0, 2), "OLD": (None, 0)}
    assert hygiene.scores["score_id"].is_unique().all()


def test_a_field_that_nobody_uses_counts_but_is_named(issues):
    hygiene = measure_hygiene(issues({"team": None}, {"team": None, "status": "Done"}), as_of=DAY)
    rules = {row["rule"]: row for row in hygiene.rules.filter(pl.col("project_key") == "APP").to_dicts()}
    assert (rules["team"]["checked"], rules["team"]["violated"], rules["team"]["in_use"]) == (1, 1, False)
    assert (rules["labels"]["violated"], rules["labels"]["in_use"]) == (0, True)


maybe_texts = st.none() | st.lists(st.sampled_from(["", " ", "a", "b"]), max_size=2)
tickets = st.lists(
    st.fixed_dictionaries(
        {
            "project_key": st.sampled_from(["APP", "LIB"]),
            "issue_type": st.sampled_from(["Story", "Bug", "Sub-task", None]),
            "status": st.sampled_from(["To Do", "Done", None]),
            "labels": maybe_texts,
            "fix_versions": maybe_texts,
            "affected_versions": maybe_texts,
            "story_points": st.none() | st.floats(0, 21),
            "team": st.none() | st.sampled_from(["", "[]", "Cart"]),
            "is_in_open_sprint": st.none() | st.booleans(),
            "has_unreleased_fix_version": st.none() | st.booleans(),
        }
    ),
    max_size=12,
)
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(rows=tickets)
def test_scores_rules_and_violations_agree(issues, rows):
    hygiene = measure_hygiene(issues(*rows), as_of=DAY)
    for row in hygiene.scores.to_dicts():
        assert 0 <= row["compliant_tickets"] <= row["tickets_in_scope"]
        assert (row["hygiene_score"] is None) == (row["state"] == "missing") == (row["tickets_in_scope"] == 0)
        assert row["hygiene_score"] is None or 0 <= row["hygiene_score"] <= 100
    everything = score(hygiene, "ALL")
    apart = hygiene.scores.filter(pl.col("project_key") != "ALL")
    assert everything["tickets_in_scope"] == apart["tickets_in_scope"].sum()
    assert everything["compliant_tickets"] == apart["compliant_tickets"].sum()
    failing = hygiene.violations["issue_key"].n_unique()
    assert failing == everything["tickets_in_scope"] - everything["compliant_tickets"]
    assert hygiene.rules.filter(pl.col("project_key") == "ALL")["violated"].sum() == hygiene.violations.height
    assert not hygiene.rules.filter(pl.col("checked") - pl.col("violated") > 0)["in_use"].not_().any()


@quick
@given(rows=tickets, field=st.sampled_from([rule.column for rule in STRICT_RULES]))
def test_filling_in_a_field_never_lowers_the_score(issues, rows, field):
    filled = {"labels": ["x"], "fix_versions": ["1"], "affected_versions": ["1"], "story_points": 1.0, "team": "T"}
    before = score(measure_hygiene(issues(*rows), as_of=DAY), "ALL")
    after = score(measure_hygiene(issues(*[row | {field: filled[field]} for row in rows]), as_of=DAY), "ALL")
    assert after["tickets_in_scope"] == before["tickets_in_scope"]
    assert after["compliant_tickets"] >= before["compliant_tickets"]


@quick
@given(rows=tickets, seed=st.integers(0, 5))
def test_the_order_of_issues_does_not_matter(issues, rows, seed):
    frame = issues(*rows)
    one, other = (
        measure_hygiene(frame, as_of=DAY),
        measure_hygiene(frame.sample(fraction=1, shuffle=True, seed=seed), as_of=DAY),
    )
    assert one.scores.equals(other.scores) and one.rules.equals(other.rules) and one.violations.equals(other.violations)
