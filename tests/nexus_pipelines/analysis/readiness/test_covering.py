"""The smallest cover is the smallest: compared with every choice there is."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nexus_pipelines.analysis.readiness.covering import smallest_cover

_GAIN = st.sampled_from([0.0, 0.0, 1.0, 2.0, 2.5])


@st.composite
def _problems(draw):
    names = "abc"[: draw(st.integers(1, 3))]
    gains = draw(st.lists(st.fixed_dictionaries(dict.fromkeys(names, _GAIN)), min_size=1, max_size=9))
    sums = {name: sum(gain[name] for gain in gains) for name in names}
    needs = {name: draw(st.floats(0, 1)) * total for name, total in sums.items()}
    return needs, gains


def covers(needs, gains, chosen) -> bool:
    return all(sum(gains[place].get(name, 0) for place in chosen) >= need - 1e-9 for name, need in needs.items())


@given(_problems())
@settings(max_examples=400, deadline=None)
def test_no_smaller_choice_covers_the_needs(problem) -> None:
    needs, gains = problem
    cover = smallest_cover(needs, gains)
    assert cover.is_smallest
    assert covers(needs, gains, cover.chosen)
    smaller = combinations(range(len(gains)), max(0, len(cover.chosen) - 1))
    assert not cover.chosen or not any(covers(needs, gains, chosen) for chosen in smaller)


def test_the_item_that_gains_most_is_not_always_the_best() -> None:
    """Who takes the last item first needs two more; the first two do without it."""
    gains = [{"a": 2.0}, {"b": 2.0}, {"a": 0.5, "b": 0.1}, {"a": 0.1, "b": 0.5}, {"a": 1.5, "b": 1.5}]
    cover = smallest_cover({"a": 2.0, "b": 2.0}, gains)
    assert (cover.chosen, cover.is_smallest) == ([0, 1], True)


def test_of_equal_items_the_first_are_taken() -> None:
    assert smallest_cover({"a": 2}, [{"a": 1}] * 5).chosen == [0, 1]


@pytest.mark.parametrize("looks", [0, 40])
def test_a_search_that_is_cut_short_says_so_and_still_covers(looks) -> None:
    gains = [{"a": 1 + (place * 7) % 11, "b": 1 + (place * 5) % 13} for place in range(40)]
    needs = {"a": 61.0, "b": 83.0}
    cover = smallest_cover(needs, gains, looks=looks)
    assert not cover.is_smallest
    assert covers(needs, gains, cover.chosen)
    assert len(cover.chosen) >= len(smallest_cover(needs, gains).chosen)


def test_thousands_of_items_are_chosen_from_at_once() -> None:
    gains = [{"done": 100 / 4000, **({"blocked": 1.0} if place % 50 == 0 else {})} for place in range(4000)]
    cover = smallest_cover({"done": 40.0, "blocked": 80.0}, gains)
    assert (len(cover.chosen), cover.is_smallest) == (1600, True)
