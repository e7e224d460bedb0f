"""The weighted score: tickets, groups, exemptions, levels, what would raise it; and inputs of any kind."""

import math
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ticket_cases import BACKLOG, BUG, DONE, NOW, USER, project

from nexus_pipelines.analysis.hygiene import inputs as schemas
from nexus_pipelines.analysis.hygiene.catalogue import CATALOGUE
from nexus_pipelines.analysis.hygiene.exemptions import Exemption
from nexus_pipelines.analysis.hygiene.inputs import read_inputs
from nexus_pipelines.analysis.hygiene.measure import measure_weighted

PARDON = {"approver": "Lea", "reason": "Agreed in the retro"}


def group(measured, grain="ALL", name="ALL"):
    rows = measured.groups.scores.filter((pl.col("grain") == grain) & (pl.col("group_id") == name)).to_dicts()
    return rows[0] if rows else None


def ticket(measured, key="A-1"):
    return measured.tickets.filter(pl.col("issue_key") == key).row(0, named=True)


def found(measured, key="A-1"):
    return set(measured.findings.filter((pl.col("issue_key") == key) & (pl.col("state") == "violated"))["rule"])


def test_a_good_ticket_has_everything_and_the_highest_level():
    measured = measure_weighted(project({}))
    assert (ticket(measured)["score"], ticket(measured)["level"]) == (100.0, "gold")
    assert measured.findings.is_empty()
    assert measured.groups.improvements.is_empty()


def test_a_score_is_the_weight_that_is_left():
    measured = measure_weighted(project({"labels": [], "description": "a" * 25}))
    judged = measured.states().filter((pl.col("issue_key") == "A-1") & pl.col("degree").is_not_null())["rule"]
    asked = sum(rule.weight * rule.stages["in_progress"] for rule in CATALOGUE if rule.rule in set(judged))
    assert found(measured) == {"labels", "missing_description"}
    assert ticket(measured)["score"] == pytest.approx(100 * (1 - (1 + 2 * 0.5) / asked))
    assert ticket(measured)["level"] == "none"


def test_a_lower_level_caps():
    levels = [ticket(measure_weighted(project(change)))["level"] for change in ({"labels": []}, {"summary": "x"}, {})]
    assert levels == ["bronze", "none", "gold"]


def test_nothing_to_judge_is_no_data():
    every = [Exemption(rule=rule.rule, **PARDON) for rule in CATALOGUE]
    measured = measure_weighted(project({}), exemptions=every)
    assert (ticket(measured)["score"], ticket(measured)["level"]) == (None, None)
    overall = group(measured)
    assert (overall["score"], overall["low"], overall["state"], overall["tickets"]) == (None, None, "missing", 0)
    empty = measure_weighted(project(user=False))
    assert [(row["grain"], row["state"]) for row in empty.groups.scores.to_dicts()] == [("ALL", "missing")]


@pytest.mark.parametrize(
    ("exemption", "state"),
    [
        ({"rule": "labels"}, "exempt"),
        ({"issue_key": "A-1"}, "exempt"),
        ({"project_key": "A", "rule": "labels"}, "exempt"),
        ({"project_key": "A", "issue_key": "A-1", "expires_on": NOW.date()}, "exempt"),
        ({"rule": "team"}, "violated"),
        ({"issue_key": "A-2"}, "violated"),
        ({"rule": "labels", "expires_on": NOW.date() - timedelta(days=1)}, "violated"),
    ],
)
def test_an_exemption_takes_a_rule_out_of_the_denominator(exemption, state):
    measured = measure_weighted(project({"labels": []}), exemptions=[Exemption(**exemption, **PARDON)])
    rows = measured.findings.filter((pl.col("issue_key") == "A-1") & (pl.col("rule") == "labels")).to_dicts()
    assert [row["state"] for row in rows] == [state]
    assert (ticket(measured)["score"] in (100, None)) == (state == "exempt")


def test_groups_of_every_grain():
    measured = measure_weighted(
        project(
            {"labels": [], "sprint_ids": ["7"], "components": ["cart", "sum"]},
            {"assignee_id": "bo", "assignee_name": "Bo", "team": "Pay"},
            sprints=[{"sprint_id": "7", "sprint_name": "Sprint 7", "state": "active"}],
        )
    )
    names = {
        (row["grain"], row["group_id"], row["group_name"], row["tickets"]) for row in measured.groups.scores.to_dicts()
    }
    assert names == {
        ("ALL", "ALL", "ALL", 3),
        ("project", "A", "A", 3),
        ("team", "Cart", "Cart", 2),
        ("team", "Pay", "Pay", 1),
        ("assignee", "ada", "Ada", 2),
        ("assignee", "bo", "Bo", 1),
        ("component", "A:cart", "cart", 3),
        ("component", "A:sum", "sum", 1),
        ("sprint", "7", "Sprint 7", 1),
        ("release", "A:2.0", "2.0", 3),
    }


def test_a_group_is_the_mean_by_the_root_of_time_in_the_stage_drawn_towards_all():
    old = {"labels": [], "created_at": NOW - timedelta(days=48), "team": "Old"}
    measured = measure_weighted(project(old))
    scores = {row["issue_key"]: (row["score"], math.sqrt(row["stage_days"])) for row in measured.tickets.to_dicts()}
    mean = sum(score * share for score, share in scores.values()) / sum(share for _, share in scores.values())
    overall, team = group(measured), group(measured, "team", "Old")
    assert overall["score"] == overall["shrunk_score"] == pytest.approx(mean)
    assert team["score"] == pytest.approx(scores["A-1"][0])
    assert team["shrunk_score"] == pytest.approx((team["score"] + 20 * mean) / 21)
    assert 0 <= team["low"] < team["score"] < team["high"] <= 100


def test_what_was_done_long_ago_does_not_count_in_groups_but_is_judged():
    ended = [DONE | {"resolved_at": NOW - timedelta(days=days), "assignee_id": None} for days in (30, 31)]
    measured = measure_weighted(project(*ended))
    assert [ticket(measured, key)["is_active"] for key in ("A-1", "A-2")] == [True, False]
    assert found(measured, "A-2") == {"unassigned"}
    assert group(measured)["active_tickets"] == 2


def test_the_gain_of_a_rule_is_the_score_without_its_violations():
    tickets = [
        {"labels": [], "team": None},
        {"labels": [], "description": ""},
        {"components": [], "labels": []},
        {"story_points": None},
    ]
    titles = ("Sum is wrong after a refund", "Search finds no umlauts", "Login page loads forever", "Export of orders")
    tickets = [{"summary": title} | one for title, one in zip(titles, tickets, strict=True)]
    measured = measure_weighted(project(*tickets))
    raised = measured.groups.improvements.filter(pl.col("grain") == "ALL").sort("place").to_dicts()
    assert len(raised) == 3
    cures = {
        "labels": {"labels": ["x"]},
        "missing_component": {"components": ["cart"]},
        "missing_description": {"description": "a" * 60},
        "story_points": {"story_points": 1.0},
        "team": {"team": "Cart"},
    }
    for row in raised:
        fixed = [one | cures[row["rule"]] for one in tickets]
        assert row["score_without"] == pytest.approx(group(measure_weighted(project(*fixed)))["score"])
        assert row["gain"] == pytest.approx(row["score_without"] - group(measured)["score"])
    assert [row["gain"] for row in raised] == sorted((row["gain"] for row in raised), reverse=True)


def test_nothing_looks_after_the_moment():
    later = NOW + timedelta(hours=1)
    tickets = [{}, {"created_at": later}]
    others = {
        "comments": [{"issue_key": "A-1", "body": "password: hG7#kl29Zq!", "created_at": later}],
        "changes": [
            {"issue_key": "A-1", "field": "assignee", "from_value": f"u{n}", "to_value": "x", "changed_at": later}
            for n in range(5)
        ],
    }
    measured = measure_weighted(project(*tickets, **others))
    assert set(measured.tickets["issue_key"]) == {"A-1", "A-99"}
    assert found(measured) == set()


def test_evidence_never_repeats_a_secret():
    measured = measure_weighted(project({"description": "password: hG7#kl29Zq! of jane.roe@shop.org"}))
    told = measured.findings.filter(pl.col("rule").is_in(["secret_in_text", "personal_data_in_text"]))[
        "evidence"
    ].to_list()
    assert len(told) == 2
    assert not any("hG7#kl" in text or "jane.roe" in text for text in told)


odd_texts = (
    st.none()
    | st.sampled_from(["", " ", "\u200b", "\x00", "[]", "{}", "Bug", "Done", "A-1", "x" * 3_000, "👩‍👩‍👧", "بسم"])
    | st.text(max_size=30)
)
odd_moments = st.none() | st.datetimes(allow_imaginary=False).map(lambda moment: moment.replace(tzinfo=NOW.tzinfo))
odd_values = {
    pl.String: odd_texts,
    pl.Boolean: st.none() | st.booleans(),
    pl.Float64: st.none() | st.floats() | st.just(5.0),
    pl.Int64: st.none() | st.integers(-(2**62), 2**62),
    pl.Date: st.none() | st.dates() | st.just(date(9999, 12, 31)),
    pl.Datetime: odd_moments | st.just(NOW),
    pl.List: st.none() | st.lists(odd_texts, max_size=3),
}


def odd_frame(schema, most):
    row = st.fixed_dictionaries({name: odd_values[kind.base_type()] for name, kind in schema.items()})
    return st.lists(row, max_size=most).map(lambda rows: pl.DataFrame(rows, schema=schema))


def hold_together(issues, frames, back):
    """What holds for any frames at any past moment."""
    inputs = read_inputs(as_of=NOW, issues=issues, **frames)
    measured = measure_weighted(inputs, moment=NOW - timedelta(days=back))
    assert measured.tickets["score"].drop_nulls().is_between(0, 100).all()
    assert measured.tickets["issue_key"].is_unique().all()
    degrees = measured.states()["degree"].drop_nulls()
    assert degrees.is_between(0, 1).all()
    assert measured.groups.scores["score"].drop_nulls().is_between(0, 100).all()
    assert measured.findings.filter(pl.col("state") == "violated")["evidence"].null_count() == 0


odd_project = given(
    issues=odd_frame(schemas.ISSUES, 5),
    frames=st.fixed_dictionaries(
        {
            name: odd_frame(getattr(schemas, name.upper()), 3)
            for name in (
                "changes",
                "transitions",
                "comments",
                "links",
                "versions",
                "sprints",
                "issue_commits",
                "pull_requests",
                "people",
            )
        }
    ),
    back=st.integers(0, 4_000),
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@odd_project
def test_no_value_breaks_it(issues, frames, back):
    hold_together(issues, frames, back)


@pytest.mark.prove
@pytest.mark.timeout(1800)
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@odd_project
def test_no_value_of_hundreds_breaks_it(issues, frames, back):
    hold_together(issues, frames, back)


@pytest.mark.parametrize(
    "kind", [pl.Null, pl.String, pl.Int64, pl.Float64, pl.List(pl.String), pl.Struct({"a": pl.Int64})]
)
def test_no_type_of_a_column_breaks_it(kind):
    value = {"String": "x", "Int64": 1, "Float64": 1.5, "List": ["x"], "Struct": {"a": 1}}.get(
        kind.base_type().__name__
    )
    others = [name for name in schemas.ISSUES if name not in ("issue_key", "project_key")]
    frame = pl.DataFrame([USER], schema=schemas.ISSUES).with_columns(
        pl.lit(pl.Series([value], dtype=kind)).first().alias(name) for name in others
    )
    measured = measure_weighted(read_inputs(as_of=NOW, issues=frame))
    assert measured.tickets.height == 1


def test_inputs_say_what_is_missing():
    with pytest.raises(ValueError, match="project_key"):
        read_inputs(as_of=NOW, issues=pl.DataFrame({"issue_key": ["A-1"]}))
    with pytest.raises(ValueError, match="time zone"):
        read_inputs(as_of=NOW.replace(tzinfo=None), issues=pl.DataFrame())


def test_a_bug_in_the_backlog_is_asked_for_less_than_one_in_progress():
    asked = [
        measure_weighted(project(BUG | change)).states().filter(pl.col("issue_key") == "A-1")["degree"].count()
        for change in (BACKLOG, {})
    ]
    assert asked[0] < asked[1]
