"""The estimate of what is left: from the pace of the reading, and nothing before there is one."""

import pytest

from nexus_pipelines.operations.pace import Mark, Pace, left_in_words, seconds_left


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


def test_each_part_has_a_pace_of_its_own() -> None:
    pace = Pace()
    assert pace.seconds_left("SHOP", Mark(at_seconds=0.0, done=500), 2_000) is None
    assert pace.seconds_left("SHOP", Mark(at_seconds=20.0, done=1_000), 2_000) == pytest.approx(40.0)
    assert pace.seconds_left("PAY", Mark(at_seconds=60.0, done=500), 2_000) is None
    assert pace.seconds_left("PAY", Mark(at_seconds=160.0, done=1_000), 2_000) == pytest.approx(200.0)


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
