"""What is known of a release on an evening."""

from datetime import date, timedelta
from typing import Any

import pytest
from change_risk_rows import START, Ready, bug, change, commit, fixes, noon, shipped, trains

from nexus_pipelines.analysis.readiness.change_risk.feature_query import feature_query
from nexus_pipelines.analysis.readiness.change_risk.history import read_outcomes
from nexus_pipelines.analysis.readiness.hotfixes import ReleasedVersion, hotfix_within
from nexus_pipelines.analysis.readiness.releases import Ask

pytestmark = pytest.mark.slow

LAST = START + timedelta(weeks=10)
EVENING = LAST + timedelta(days=20)


def features(ask: Ask, release_id: str, day: date) -> dict[str, Any]:
    (row,) = ask(feature_query(), {"release_ids": [release_id], "days": [day]}).rows(named=True)
    return row


@pytest.fixture(scope="module")
def app(ready: Ready) -> Ask:
    days = [LAST + timedelta(days=after) for after in range(1, 30)]
    return ready(
        {
            "releases": [*trains(3), shipped("1.3.0", None), shipped("2.0.0", None, project="NEW")],
            "repositories": [{"repository": "app", "project_key": "APP"}],
            "commits": [
                *(commit(f"old{at}", noon(LAST - timedelta(days=9 - at))) for at in range(6)),
                commit("a", noon(days[0]), subject="Fix the cart"),
                commit("b", noon(days[17]), author_email="new@app.test"),
                commit("c", noon(days[18]), is_merge=True, subject="Merge branch"),
                commit("d", noon(days[19])),
                commit("side", noon(days[3]), is_on_default_branch=False),
                commit("late", noon(days[20])),
            ],
            "file_changes": [
                *(change(f"old{at}", "cart.py") for at in range(6)),
                *(change(sha, "cart.py") for sha in ("a", "b", "late")),
                *(change(sha, "page.py") for sha in ("a", "d")),
            ],
            "issues": [
                bug(1, EVENING - timedelta(days=40)),
                bug(2, EVENING - timedelta(days=27)),
                bug(3, EVENING - timedelta(days=90), EVENING - timedelta(days=5)),
                bug(4, EVENING - timedelta(days=90), EVENING - timedelta(days=30)),
                bug(5, EVENING + timedelta(days=1)),
            ],
            "issue_versions": [fixes(number, "APP 1.3.0") for number in (1, 3, 5)],
        }
    )


def test_the_range_is_what_came_after_the_version_before_up_to_the_evening(app: Ask) -> None:
    row = features(app, "APP 1.3.0", EVENING)
    assert (row["commits"], row["churn"]) == (4, 60)
    assert row["late_share"] == pytest.approx(2 / 4)
    assert row["merge_share"] == pytest.approx(1 / 4)
    assert row["fix_share"] == pytest.approx(1 / 3)
    assert row["new_author_share"] == pytest.approx(1 / 2)
    assert row["days_since_last"] == 20
    assert row["patch_number"] == 0


def test_a_file_is_hot_that_five_commits_changed_before(app: Ask) -> None:
    # cart.py in a and b, page.py in a and d.
    assert features(app, "APP 1.3.0", EVENING)["hot_file_share"] == pytest.approx(2 / 4)


def test_tickets_count_from_their_creation_on(app: Ask) -> None:
    row = features(app, "APP 1.3.0", EVENING)
    assert (row["scope_tickets"], row["scope_bug_share"]) == (2, 1.0)
    assert (row["open_bugs"], row["bug_growth"]) == (2, 0)
    later = features(app, "APP 1.3.0", EVENING + timedelta(days=1))
    assert (later["scope_tickets"], later["open_bugs"], later["bug_growth"]) == (3, 3, 0)


def test_what_nobody_told_is_missing_and_never_0(app: Ask) -> None:
    row = features(app, "NEW 2.0.0", EVENING)
    known = {name for name, value in row.items() if value is not None}
    assert known == {"release_id", "as_of", "day", "project_key", "product", "version_number", "patch_number"}


def test_no_commit_in_a_known_range_is_0_commits(app: Ask) -> None:
    row = features(app, "APP 1.3.0", LAST)
    assert (row["commits"], row["late_share"], row["hot_file_share"]) == (0, None, None)


def test_a_release_that_is_out_is_told_as_of_the_evening_before(app: Ask) -> None:
    row = features(app, "APP 1.2.0", EVENING)
    assert (row["as_of"], row["day"]) == (EVENING, LAST - timedelta(days=1))
    assert row == features(app, "APP 1.2.0", LAST - timedelta(days=1)) | {"as_of": EVENING}


def test_a_range_begins_at_the_next_lower_number(ready: Ready) -> None:
    ask = ready(
        {
            "releases": [
                shipped("1.9.0", START),
                shipped("1.10.0", START + timedelta(days=30)),
                shipped("1.9.1", None),
            ],
        }
    )
    assert features(ask, "APP 1.9.1", START + timedelta(days=40))["days_since_last"] == 40


def test_the_share_of_hotfixes_is_that_of_the_releases_as_known_that_evening(ready: Ready) -> None:
    rows = trains(14)
    ask = ready({"releases": [*rows, shipped("2.0.0", None)]})
    for after in (0, 40, 77, 100, 200, 311, 400, 473):
        day = START + timedelta(days=after)
        out = sorted(
            (row["release_date"], [int(part) for part in row["version_number"].split(".")], row["version_number"])
            for row in rows
            if row["release_date"] <= day
        )
        versions = [
            ReleasedVersion(project_key="APP", product="", version_number=name, released_on=on) for on, _, name in out
        ]
        known = [
            each.had_hotfix
            for each in hotfix_within(versions, known_until=day)[-12:]
            if each is not None and each.had_hotfix is not None
        ]
        expected = sum(known) / len(known) if len(known) >= 3 else None
        assert features(ask, "APP 2.0.0", day)["recent_hotfix_share"] == (expected and pytest.approx(expected)), day


def test_dates_of_tags_count_where_jira_has_none_and_sprints_and_candidates_are_no_releases(ready: Ready) -> None:
    ask = ready(
        {
            "releases": [
                shipped("1.0.0", START),
                # Planned for an earlier day, and never marked as released.
                shipped("1.0.1", None, tag_name="v1.0.1", released_at=noon(START + timedelta(days=9)))
                | {"release_date": START + timedelta(days=2)},
                shipped("1.0.2-rc1", START + timedelta(days=10)),
                shipped("2025.14", START + timedelta(days=11), is_sprint_named=True),
                shipped("1.0.3", date(9999, 12, 31)),
                shipped("1.0.99999999999999999999", START + timedelta(days=90)),
                shipped("1.0.4", None),
            ]
        }
    )
    (first, second, _) = read_outcomes(ask, ["APP"])["APP"]
    assert (first.version_number, first.had_hotfix, first.known_on) == ("1.0.0", True, START + timedelta(days=9))
    assert (second.version_number, second.had_hotfix, second.known_on) == (
        "1.0.1",
        False,
        START + timedelta(days=9 + 21),
    )
