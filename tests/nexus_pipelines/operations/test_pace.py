"""The estimate of what is left: from the pace of the reading, and nothing before there is one."""

import pytest

from nexus_pipelines.operations.pace import Mark, left_in_words, seconds_left


def test_the_rest_takes_as_long_as_its_share_of_what_was_done() -> None:
    first, last = Mark(at_seconds=100.0, done=1_000), Mark(at_seconds=160.0, done=3_000)
    assert seconds_left(first, last, 10_000) == pytest.approx(210.0)
    assert seconds_left(first, last, 3_000) == 0.0
    # The total is approximate: more done than there was to do is not a negative time.
    assert seconds_left(first, last, 2_900) == 0.0


@pytest.mark.parametrize(
    ("last", "total"),
    [
        pytest.param(Mark(at_seconds=100.0, done=1_000), 10_000, id="one batch"),
        pytest.param(Mark(at_seconds=109.9, done=3_000), 10_000, id="less than ten seconds"),
        pytest.param(Mark(at_seconds=160.0, done=1_000), 10_000, id="no pace"),
        pytest.param(Mark(at_seconds=160.0, done=3_000), None, id="no total"),
    ],
)
def test_without_a_pace_there_is_no_estimate(last: Mark, total: int | None) -> None:
    assert seconds_left(Mark(at_seconds=100.0, done=1_000), last, total) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.0, "less than a minute left"),
        (59.9, "less than a minute left"),
        (61.0, "about 1 min left"),
        (240.0, "about 4 min left"),
        (7_790.0, "about 2 h 10 min left"),
    ],
)
def test_people_read_minutes(seconds: float | None, words: str) -> None:
    assert left_in_words(seconds) == words
