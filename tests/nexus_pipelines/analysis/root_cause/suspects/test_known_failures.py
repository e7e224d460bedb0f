"""A test that fails in most builds tells nothing of a commit; one that failed once or twice does."""

import pytest

from nexus_pipelines.analysis.root_cause.suspects.known_failures import known_failures


@pytest.mark.parametrize(
    ("earlier", "known"),
    [
        ([], set()),
        ([{"a"}, {"a"}], set()),
        ([{"a"}, {"a"}, {"b"}], {"a"}),
        ([{"a"}, {"a"}, {"b"}, {"b"}], set()),
        ([{"a", "b"}, {"a"}, set(), {"a", "c"}], {"a"}),
        ([["a", "a"], ["b"], ["c"]], set()),
    ],
)
def test_more_than_half_of_at_least_three(earlier: list[set[str]], known: set[str]) -> None:
    assert known_failures(earlier) == known
