"""The change risk of releases from published tables."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from change_risk_rows import START, Ready, bug, change, commit, fixes, noon, shipped, trains

from nexus_pipelines.analysis.readiness.change_risk.model import effects, shipped_model
from nexus_pipelines.analysis.readiness.change_risk.risks import change_risks, level
from nexus_pipelines.analysis.readiness.records import ChangeRisk
from nexus_pipelines.analysis.readiness.releases import Ask
from nexus_pipelines.warehouse.guard import check

pytestmark = pytest.mark.slow

TODAY = START + timedelta(weeks=5 * 20)


def tables(*more: Mapping[str, Any]) -> dict[str, Any]:
    days = [TODAY - timedelta(days=back) for back in range(9)]
    return {
        "releases": [*trains(20), shipped("2.0.0", None), *more],
        "repositories": [{"repository": "app", "project_key": "APP"}],
        "commits": [commit(f"c{at}", noon(day)) for at, day in enumerate(days)],
        "file_changes": [change(f"c{at}", "cart.py") for at in range(9)],
        "issues": [bug(number, TODAY - timedelta(days=number)) for number in range(1, 6)],
        "issue_versions": [fixes(number, "APP 2.0.0") for number in (1, 2, 3)],
    }


def risk_of(ask: Ask, release_id: str, day: date, **options: Any) -> ChangeRisk | None:
    return change_risks(ask, [(release_id, day)], **options).get((release_id, day))


def test_a_release_has_a_probability_with_its_three_largest_drivers(ready: Ready) -> None:
    risk = risk_of(ready(tables()), "APP 2.0.0", TODAY)
    assert risk is not None
    assert 0 < risk.probability < 1
    assert risk.level == level(risk.probability)
    assert risk.sample_size == 30
    assert len(risk.drivers) == 3
    assert [abs(driver.effect) for driver in risk.drivers] == sorted(
        (abs(driver.effect) for driver in risk.drivers), reverse=True
    )
    for driver in risk.drivers:
        assert driver.wording.endswith("raises the risk" if driver.effect > 0 else "lowers the risk")


def test_a_release_counts_once_its_three_weeks_are_over_or_its_patch_is_out(ready: Ready) -> None:
    ask = ready(tables())
    patched = START + timedelta(weeks=5 * 19 + 1)
    sizes = {
        after: risk.sample_size
        for after in (-1, 0, 20, 21)
        if (risk := risk_of(ask, "APP 2.0.0", patched + timedelta(days=after)))
    }
    # Of 30 versions the last two are 1.19.0 and its patch.
    assert sizes == {-1: 28, 0: 29, 20: 29, 21: 30}


def test_its_query_gives_the_probability_again_and_readers_may_run_it(ready: Ready) -> None:
    ask = ready(tables())
    risk = risk_of(ask, "APP 2.0.0", TODAY)
    assert risk is not None
    sql = check(risk.sql, ask("select table_name from duckdb_tables()", None)["table_name"].to_list(), max_rows=10)
    assert ask(sql, None)["value"].to_list() == [pytest.approx(100 * risk.probability, abs=1e-9)]


def test_a_release_of_which_nothing_is_known_has_none(ready: Ready) -> None:
    ask = ready({"releases": [shipped("2.0.0", None), shipped("2.0.0", None, project="OLD") | {"project_key": None}]})
    assert change_risks(ask, [("APP 2.0.0", TODAY), ("OLD 2.0.0", TODAY), ("gone", TODAY)]) == {}
    assert change_risks(ask, []) == {}


def test_the_past_is_told_as_it_was_known_then(ready: Ready) -> None:
    day = START + timedelta(weeks=52)
    then = risk_of(ready(tables()), "APP 2.0.0", day)
    known = [row for row in tables()["releases"] if row["release_date"] is None or row["release_date"] <= day]
    as_read_then = risk_of(ready(tables() | {"releases": known}), "APP 2.0.0", day)
    assert then == as_read_then
    assert then is not None and 0 < then.sample_size < 29


def test_a_release_is_not_told_by_its_own_outcome(ready: Ready) -> None:
    ask = ready(tables())
    out = START + timedelta(weeks=5 * 9)
    today = risk_of(ask, "APP 1.9.0", TODAY, with_sql=False)
    assert today is not None
    assert today == risk_of(ask, "APP 1.9.0", out - timedelta(days=1), with_sql=False)


def test_a_project_with_more_hotfixes_has_a_higher_base_rate(ready: Ready) -> None:
    calm = [shipped(f"1.{at}.0", START + timedelta(weeks=5 * at), project="CALM") for at in range(20)]
    ask = ready(tables(*calm, shipped("2.0.0", None, project="CALM")))
    told = change_risks(ask, [("APP 2.0.0", TODAY), ("CALM 2.0.0", TODAY)])
    app, quiet = told["APP 2.0.0", TODAY], told["CALM 2.0.0", TODAY]
    assert app.base_rate > shipped_model().base_rate > quiet.base_rate
    assert app.probability > quiet.probability


@pytest.mark.parametrize(
    ("chance", "word"),
    [(0.0, "low"), (0.15, "low"), (0.16, "medium"), (0.3, "medium"), (0.31, "high"), (0.5, "high"), (0.51, "critical")],
)
def test_levels(chance: float, word: str) -> None:
    assert level(chance) == word


def test_effects_have_a_bound() -> None:
    model = shipped_model()
    far = effects(model, np.full((1, len(model.weights)), 1e9))
    assert np.abs(far).max() <= 3 * np.abs(model.weights).max()
