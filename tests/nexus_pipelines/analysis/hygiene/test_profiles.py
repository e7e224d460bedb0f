"""Profiles and exemptions as people write them: what they change, and a sentence for each mistake."""

from datetime import date, timedelta

import polars as pl
import pytest
from ticket_cases import NOW, project

from nexus_pipelines.analysis.hygiene.catalogue import CATALOGUE, NUMBERS
from nexus_pipelines.analysis.hygiene.measure import measure_weighted
from nexus_pipelines.analysis.hygiene.profile_reading import read_exemption, read_profile
from nexus_pipelines.analysis.hygiene.profiles import DEFAULT_PROFILE, with_demoted
from nexus_pipelines.errors import UserError


def judged(content, *tickets, rule="labels"):
    measured = measure_weighted(project(*tickets), profiles={"A": read_profile("shop", content)})
    states = measured.states().filter((pl.col("issue_key") == "A-1") & (pl.col("rule") == rule))
    return states["state"][0], measured


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ({}, "violated"),
        ({"enabled": False}, "not_applicable"),
        ({"weight": 0}, "not_applicable"),
        ({"enabled_from": "2024-05-01"}, "violated"),
        ({"enabled_from": (NOW + timedelta(days=1)).date()}, "not_applicable"),
        ({"families": ["bug"]}, "not_applicable"),
        ({"stages": ["done"]}, "not_applicable"),
        ({"stages": {"in_progress": 0.5}}, "violated"),
    ],
)
def test_a_profile_decides_whether_a_rule_counts(settings, state):
    assert judged({"rules": {"labels": settings}}, {"labels": []})[0] == state


def test_a_limit_a_type_and_a_severity_of_its_own():
    short = {"summary": "x" * 17}
    rules = {"short_summary": {"limits": {"characters": 20}, "severity": "high", "weight": 4, "level": "gold"}}
    state, measured = judged({"rules": rules}, short, rule="short_summary")
    assert state == "violated"
    (finding,) = measured.findings.filter(pl.col("rule") == "short_summary").to_dicts()
    assert (finding["severity"], finding["weight"]) == ("high", 4.0)
    assert (
        judged({"issue_types": {"Incident": "bug"}}, {"issue_type": "incident"}, rule="affected_version")[0] == "passed"
    )
    required = {"rules": {"due_date": {"limits": {"required": 1}}}}
    assert judged(required, {}, rule="due_date")[0] == "violated"


def test_a_version_names_what_a_score_was_measured_with():
    changed = read_profile("other", {"rules": {"labels": {"weight": 2}}})
    assert read_profile("any name", {}).version == DEFAULT_PROFILE.version
    assert changed.version != DEFAULT_PROFILE.version
    measured = measure_weighted(project({}, {"project_key": "B"}), profiles={"B": changed})
    assert set(measured.tickets["rule_set_version"]) == {changed.version, DEFAULT_PROFILE.version}
    overall = measured.groups.scores.filter(pl.col("grain") == "ALL").row(0, named=True)
    assert overall["rule_set_version"].startswith("mixed: ")


def test_a_demoted_rule_is_out_of_the_score():
    profile = with_demoted(DEFAULT_PROFILE, frozenset({"labels"}))
    measured = measure_weighted(project({"labels": []}), default=profile)
    assert measured.tickets["score"].to_list() == [100.0, 100.0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"rule": {}}, "rule is no setting"),
        ({"rules": []}, "give names with values"),
        ({"rules": {"lables": {}}}, "lables is no rule"),
        ({"rules": {"labels": 3}}, "give names with values"),
        ({"rules": {"labels": {"wait": 3}}}, "wait is no setting"),
        ({"rules": {"labels": {"weight": "3"}}}, "weight is '3'; give a number"),
        ({"rules": {"labels": {"weight": True}}}, "weight is True; give a number"),
        ({"rules": {"labels": {"weight": -1}}}, "weight is -1; give a number"),
        ({"rules": {"labels": {"enabled": "no"}}}, "enabled is 'no'; give true or false"),
        ({"rules": {"labels": {"enabled_from": "soon"}}}, "give a day as YYYY-MM-DD"),
        ({"rules": {"labels": {"severity": "awful"}}}, "give one of critical"),
        ({"rules": {"labels": {"level": "tin"}}}, "give one of bronze"),
        ({"rules": {"labels": {"families": "bug"}}}, "give a list of"),
        ({"rules": {"labels": {"families": ["bugs"]}}}, "give one of story"),
        ({"rules": {"labels": {"stages": ["later"]}}}, "later is no stage"),
        ({"rules": {"labels": {"limits": {"x": 1}}}}, "x is no limit"),
        ({"rules": {"due_date": {"limits": {"required": "yes"}}}}, "limit required is 'yes'"),
        ({"issue_types": {"Incident": "disaster"}}, "give one of story"),
        ({"level_share": 2}, "between 0 and 1"),
        ({"recent_days": None}, "recent_days is None; give a number"),
    ],
)
def test_a_wrong_profile_is_one_sentence(content, message):
    with pytest.raises(UserError, match=message) as refused:
        read_profile("shop", content)
    assert str(refused.value).startswith("hygiene profile shop")


def test_an_exemption_needs_an_approver_a_reason_and_something_to_exempt():
    whole = {"issue_key": "A-1", "rule": "labels", "approver": "Lea", "reason": "Legacy", "expires_on": "2024-06-01"}
    assert read_exemption(whole).expires_on == date(2024, 6, 1)
    for change, message in (
        ({"issue_key": None, "rule": " "}, "names neither"),
        ({"approver": ""}, "an approver and a reason"),
        ({"reason": None}, "an approver and a reason"),
        ({"rule": "lables"}, "lables is no rule"),
        ({"expires_on": "never"}, "YYYY-MM-DD"),
        ({"until": "x"}, "until is no setting"),
        ({"approver": 3}, "give a text"),
    ):
        with pytest.raises(UserError, match=message):
            read_exemption(whole | change)


def test_the_catalogue_has_21_numbers_and_different_ids():
    assert list(NUMBERS) == [f"H{number:02}" for number in range(1, 22)]
    assert len({rule.rule for rule in CATALOGUE}) == len(CATALOGUE)
    assert all(rule.weight > 0 and rule.stages and rule.fix.endswith(".") for rule in CATALOGUE)
