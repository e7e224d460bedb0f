"""What counts as a hotfix of a release."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nexus_pipelines.analysis.readiness.hotfixes import ReleasedVersion, final_number, hotfix_within

DAY = date(2026, 3, 2)
LATER = DAY + timedelta(days=400)


def out(number: str, after: int = 0, *, product: str = "", project: str = "APP") -> ReleasedVersion:
    return ReleasedVersion(
        project_key=project, product=product, version_number=number, released_on=DAY + timedelta(days=after)
    )


def hotfix_of(first: ReleasedVersion, *others: ReleasedVersion, known_until: date = LATER) -> bool | None:
    after = hotfix_within([first, *others], known_until=known_until)[0]
    assert after is not None
    return after.had_hotfix


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (out("1.2.1", 21), True),
        (out("1.2.1", 22), False),
        (out("1.2.1", 0), True),
        (out("1.2.1", -1), False),
        (out("1.2.0.1", 3), True),
        (out("1.2.10", 3), True),
        (out("1.3.0", 3), False),
        (out("2.2.1", 3), False),
        (out("1.2.1-rc1", 3), False),
        (out("1.2.1.GA", 3), True),
        (out("1.2.1", 3, product="cli"), False),
        (out("1.2.1", 3, project="WEB"), False),
    ],
)
def test_a_hotfix_is_a_higher_number_on_the_same_line_within_three_weeks(
    other: ReleasedVersion, expected: bool
) -> None:
    assert hotfix_of(out("1.2.0"), other) is expected


def test_a_lower_number_is_no_hotfix_although_it_came_later() -> None:
    assert hotfix_of(out("1.2.2"), out("1.2.1", 3)) is False


def test_the_first_patch_is_named() -> None:
    (after, *_) = hotfix_within([out("1.2.0"), out("1.2.2", 9), out("1.2.1", 5)], known_until=LATER)
    assert after is not None
    assert (after.hotfix_number, after.hotfix_on) == ("1.2.1", DAY + timedelta(days=5))


def test_it_is_open_until_the_three_weeks_are_over() -> None:
    known = DAY + timedelta(days=20)
    assert hotfix_of(out("1.2.0"), known_until=known) is None
    assert hotfix_of(out("1.2.0"), known_until=known + timedelta(days=1)) is False
    assert hotfix_of(out("1.2.0"), out("1.2.1", 4), known_until=known) is True
    # A patch that nobody can know of yet does not count.
    assert hotfix_of(out("1.2.0"), out("1.2.1", 21), known_until=known) is None


@pytest.mark.parametrize("number", ["1.2.0-rc.1", "1.2.0-beta", "7", "1.x", "1.14.0-0"])
def test_what_is_no_final_version_is_not_judged(number: str) -> None:
    assert final_number(number) is None
    assert hotfix_within([out(number)], known_until=LATER) == [None]


@given(
    st.permutations([out("1.0.0"), out("1.0.1", 3), out("1.1.0", 5), out("1.1.1", 40), out("1.1.0", 6, product="x")])
)
def test_the_order_of_the_list_does_not_matter(versions: list[ReleasedVersion]) -> None:
    told = zip(versions, hotfix_within(versions, known_until=LATER), strict=True)
    hotfixed = {version.version_number for version, after in told if after is not None and after.had_hotfix}
    assert hotfixed == {"1.0.0"}
