"""The shipped weights, and how a project's history corrects what they say."""

import json
from importlib.resources import files

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_pipelines.analysis.readiness.change_risk.calibration import Past, calibrate, probability
from nexus_pipelines.analysis.readiness.change_risk.features import FEATURES, in_words, scaled
from nexus_pipelines.analysis.readiness.change_risk.model import effects, parse_model, shipped_model

ANY = st.none() | st.floats(min_value=0, max_value=1e6)
ROW = st.fixed_dictionaries({feature.name: ANY for feature in FEATURES})


def row_of(values: dict[str, float | None]) -> np.ndarray:
    return scaled(pl.DataFrame([values], schema={feature.name: pl.Float64 for feature in FEATURES}))


def past(said: list[float], outcomes: list[int]) -> Past:
    days = 700_000 + 30 * np.arange(len(said))
    return Past(said=np.array(said), outcomes=np.array(outcomes, dtype=np.float64), days=days, known=days + 21)


@given(ROW, st.sampled_from(range(len(FEATURES))), st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_risk_moves_in_the_direction_of_each_weight(
    values: dict[str, float | None], at: int, one: float, other: float
) -> None:
    model, name = shipped_model(), FEATURES[at].name
    low, high = sorted((one, other))
    before = effects(model, row_of(values | {name: low})).sum()
    after = effects(model, row_of(values | {name: high})).sum()
    assert (after - before) * np.sign(model.weights[at]) >= -1e-9


@given(ROW)
def test_what_is_unknown_adds_nothing(values: dict[str, float | None]) -> None:
    (added,) = effects(shipped_model(), row_of(values))
    for feature, effect in zip(FEATURES, added, strict=True):
        if values[feature.name] is None:
            assert effect == 0


def test_an_unknown_count_is_not_one_of_0() -> None:
    nothing: dict[str, float | None] = dict.fromkeys(feature.name for feature in FEATURES)
    assert effects(shipped_model(), row_of(nothing)).sum() == 0
    assert effects(shipped_model(), row_of(nothing | {"scope_tickets": 0.0})).sum() != 0


def test_the_weights_are_those_of_the_features() -> None:
    text = files("nexus_pipelines.analysis.readiness.change_risk").joinpath("weights.json").read_text("utf-8")
    told = json.loads(text)
    told["features"] = told["features"][1:]
    with pytest.raises(ValueError, match="train them again"):
        parse_model(json.dumps(told))
    assert 0 <= shipped_model().slope <= 1


def test_without_a_history_the_rate_elsewhere_holds() -> None:
    calibration = calibrate(past([], []), base_rate=0.25, slope=0.5)
    assert (calibration.base_rate, calibration.sample_size) == (0.25, 0)
    assert probability(calibration, 0.0) == pytest.approx(0.25)


@given(st.lists(st.integers(0, 1), max_size=60))
def test_the_base_rate_lies_between_the_own_and_the_one_elsewhere(outcomes: list[int]) -> None:
    rate = calibrate(past([0.0] * len(outcomes), outcomes), base_rate=0.25, slope=1.0).base_rate
    own = sum(outcomes) / len(outcomes) if outcomes else 0.25
    assert min(own, 0.25) - 1e-12 <= rate <= max(own, 0.25) + 1e-12
    assert 0 < rate < 1


def test_a_project_in_which_the_features_mislead_is_told_its_base_rate() -> None:
    outcomes = [at % 2 for at in range(60)]
    misled = calibrate(past([-2.0 if each else 2.0 for each in outcomes], outcomes), base_rate=0.5, slope=1.0)
    assert misled.slope == 0
    assert probability(misled, 2.0) == pytest.approx(misled.base_rate)
    served = calibrate(past([2.0 if each else -2.0 for each in outcomes], outcomes), base_rate=0.5, slope=0.5)
    assert served.slope > 0.5


def test_an_outcome_counts_from_the_day_it_was_known() -> None:
    # The hotfixes end half way and the features notice it late: a base rate that was known in time makes up for it.
    at_once = past([2.0] * 23 + [-2.0] * 7, [1] * 15 + [0] * 15)
    too_late = Past(said=at_once.said, outcomes=at_once.outcomes, days=at_once.days, known=at_once.days + 9_999)
    assert calibrate(too_late, base_rate=0.5, slope=0.3).slope < calibrate(at_once, base_rate=0.5, slope=0.3).slope


@given(st.floats(-5, 5), st.floats(-5, 5), st.integers(0, 60))
def test_more_effect_is_never_less_risk(one: float, other: float, size: int) -> None:
    calibration = calibrate(past([0.0] * size, [at % 3 == 0 for at in range(size)]), base_rate=0.3, slope=0.9)
    low, high = sorted((one, other))
    assert 0 < probability(calibration, low) <= probability(calibration, high) < 1


def test_features_are_said_with_their_value() -> None:
    named = {feature.name: feature for feature in FEATURES}
    assert in_words(named["late_share"], 0.333) == "33 % of its commits came in the last 48 hours"
    assert in_words(named["churn"], 12345.0) == "lines added and deleted: 12,345"
