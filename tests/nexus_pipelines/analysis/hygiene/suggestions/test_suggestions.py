"""Suggestions: made where the project's own history is clear, with what they rest on; otherwise none."""

from datetime import datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from ticket_cases import project

from nexus_pipelines.analysis.hygiene.suggestions.fix_version import suggest_fix_versions
from nexus_pipelines.analysis.hygiene.suggestions.points import suggest_points
from nexus_pipelines.analysis.hygiene.suggestions.team import suggest_teams


def issues(*tickets):
    return project(*tickets, user=False).issues


def of(team, count, component="cart"):
    return [{"team": team, "components": [component]}] * count


def test_a_component_tells_the_team():
    (one,) = suggest_teams(issues({"team": None}, *of("Cart", 9), *of("Pay", 1)))
    assert (one.issue_key, one.field, one.value) == ("A-1", "team", "Cart")
    assert one.reason == "9 of 10 tickets of cart are of Cart"
    assert 0.5 < one.confidence < 0.9
    assert len(one.evidence) == 5


def test_no_team_without_a_habit():
    assert suggest_teams(issues({"team": None}, *of("Cart", 4))) == []
    assert suggest_teams(issues({"team": None}, *of("Cart", 6), *of("Pay", 4))) == []
    assert suggest_teams(issues({"team": None, "components": []}, *of("Cart", 9))) == []
    assert suggest_teams(issues({"team": "[]", "components": ["cart"]}, *of("{}", 9))) == []


def test_alike_tickets_tell_the_points():
    alike = [
        {"summary": f"Cart total is wrong after refund {n}", "story_points": points}
        for n, points in enumerate((3.0, 3, 5, 3))
    ]
    asked = {"summary": "Cart total is wrong after a refund", "story_points": None}
    (one,) = suggest_points(issues(asked, *alike), wanted=["A-1"])
    assert (one.value, set(one.evidence)) == ("3", {"A-2", "A-3", "A-4", "A-5"})
    assert suggest_points(issues(asked, *alike[:2]), wanted=["A-1"]) == []
    assert suggest_points(issues(asked, *alike), wanted=[]) == []
    apart = [one | {"story_points": points} for one, points in zip(alike, (1.0, 13, 1, 21), strict=True)]
    assert suggest_points(issues(asked, *apart), wanted=["A-1"]) == []
    assert suggest_points(issues(asked | {"summary": "Login page loads forever"}, *alike), wanted=["A-1"]) == []


def test_a_parent_or_its_parts_tell_the_version():
    asked = {"fix_versions": [], "epic_key": "A-2"}
    inputs = project(asked, {"fix_versions": ["2.0"], "epic_key": None})
    (one,) = suggest_fix_versions(inputs.issues, inputs.versions)
    assert (one.issue_key, one.value, one.evidence) == ("A-1", "2.0", ("A-2",))
    parts = [{"fix_versions": ["2.0"], "epic_key": "A-50"}] * 3
    inputs = project(asked | {"epic_key": "A-50"}, *parts)
    (one,) = suggest_fix_versions(inputs.issues, inputs.versions)
    assert one.reason == "3 of 3 other parts of A-50 are in 2.0"
    for others in (parts[:2], [{"fix_versions": ["1.0"], "epic_key": "A-50"}] * 3):
        inputs = project(asked | {"epic_key": "A-50"}, *others)
        assert suggest_fix_versions(inputs.issues, inputs.versions) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.fixed_dictionaries({
    "summary": st.none() | st.text(max_size=12),
    "team": st.none() | st.text(max_size=3),
    "components": st.none() | st.lists(st.none() | st.text(max_size=2), max_size=2),
    "fix_versions": st.none() | st.lists(st.none() | st.sampled_from(["2.0", ""]), max_size=2),
    "story_points": st.none() | st.floats(),
    "created_at": st.none() | st.just(datetime(2024, 1, 1)),  # noqa: DTZ001
}), max_size=8))  # fmt: skip
def test_no_value_breaks_them(rows):
    inputs = project(*rows)
    suggest_teams(inputs.issues)
    suggest_fix_versions(inputs.issues, inputs.versions)
    keys = inputs.issues["issue_key"].to_list()
    assert all(0 <= one.confidence <= 1 for one in suggest_points(inputs.issues, wanted=keys))
    assert isinstance(inputs.issues, pl.DataFrame)
