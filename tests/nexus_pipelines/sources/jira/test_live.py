"""A live Jira over real HTTP, on good and bad days: what is in the lake is what the server holds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from live_jira import write_store

from nexus_pipelines.connections.jira import read_connection
from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.http.client import UpstreamRefused
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.jira import Deployment

pytestmark = pytest.mark.slow

Open = Callable[..., Any]


@pytest.mark.parametrize("deployment", ["cloud", "server"])
def test_everything_arrives_with_one_request_a_page(upstream: Open, deployment: Deployment) -> None:
    with upstream(write_store(), deployment=deployment) as jira:
        jira.sync()
        jira.assert_equal()
        searches = sum(n for path, n in jira.asked.items() if path.endswith(("/search", "/search/jql")))
        # Three pages and one, each with the keys of the sweep; a server counts by a search as well.
        assert searches <= 4 + 2 * 2 + (2 if deployment == "server" else 0)
        assert sum(jira.asked.values()) - searches <= 2 * 6
        (story_points,) = {row[0] for row in jira.lake.rows("issues", "story_points")}
        assert story_points == 3.0


def test_a_batch_lands_page_by_page(upstream: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nexus_pipelines.sources.jira.live.LANDED_BYTES", 150_000)
    with upstream(write_store(first=230, second=1)) as jira:
        # The project, its issues, the sweep; two answers of a hundred issues are more than a page.
        assert jira.sync(projects=("SHOP",)) == 3
        pages = [page.lines for page in jira.lake.landing.pages("jira") if page.stream == "issues"]
        assert pages == [100, 100, 30]
        assert len(jira.lake.rows("issues", "issue_id")) == 230


def test_an_issue_that_no_reader_takes_is_set_aside(upstream: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nexus_pipelines.warehouse.lines.LINE_LIMIT", 25_000)
    with upstream(write_store(first=1, second=1)) as jira:
        jira.sync()
        ((_, reason),) = jira.lake.quarantine()
        assert str(reason).endswith("bytes long; at most 25,000 are read")
        assert len(jira.lake.rows("issues", "issue_id")) == 2


def test_projects_that_are_set_are_not_asked_for(upstream: Open) -> None:
    with upstream(write_store(first=5, second=1)) as jira:
        jira.sync(projects=("PAY",))
        assert jira.asked["/rest/api/3/project/search"] == 0
        jira.sync()
        assert jira.asked["/rest/api/3/project/search"] == 1
        jira.assert_equal()


def test_nothing_new_costs_three_requests_a_project_and_changes_nothing(upstream: Open) -> None:
    with upstream(write_store()) as jira:
        jira.sync()
        before = jira.content()
        jira.asked.clear()
        assert jira.sync() == 0
        assert sum(jira.asked.values()) <= 3 * 2
        assert jira.content() == before


def test_late_edits_moves_and_deletions_arrive(upstream: Open) -> None:
    with upstream(write_store()) as jira:
        jira.sync()
        now = datetime.now(UTC)
        jira.store.change("1007", at=now, summary="Edited")
        moved = jira.store.move("1008", "PAY", at=now)
        jira.store.delete("1009")
        said = jira.store.issues["5003"]["fields"]["comment"]
        said["comments"].pop()
        said["total"] = 0
        jira.store.change("5003", at=now)
        jira.sync()
        jira.assert_equal()
        assert ("1008", moved) in jira.lake.rows("issues", "issue_id, issue_key")
        # What was deleted stays in history and is not among the living.
        assert len(jira.lake.rows("issues", "issue_id")) == len(jira.store.issues) + 1


@pytest.mark.parametrize("seed", [pytest.param(1), pytest.param(2, marks=pytest.mark.prove)])
def test_bad_days_lose_nothing(upstream: Open, seed: int) -> None:
    faults = Faults(seed=seed, share=0.35, in_a_row=3, hang_seconds=1.0)
    with upstream(write_store(), faults=faults) as jira:
        jira.sync()
        jira.assert_equal()
        jira.store.change("1011", at=datetime.now(UTC), summary="Edited on a bad day")
        jira.sync()
        jira.assert_equal()
    assert sum(faults.counts.values()) > 3


def test_a_killed_backfill_goes_on_where_it_was(upstream: Open) -> None:
    store = write_store(first=430)
    with upstream(store) as jira:
        undisturbed = jira.sync(pages_a_batch=1)
        assert undisturbed == 3 + 1 + 5 + 1
        whole = jira.content()
    for killed_after in (5, 7):
        for table in whole:
            jira.lake.connection.execute(f"delete from lake.raw_jira.{table}")
        jira.lake.connection.execute("delete from lake.raw_meta.cursors")
        with upstream(store) as again:
            again.sync(batches=killed_after, pages_a_batch=1)
            again.asked.clear()
            again.sync()
            again.assert_equal()
            assert again.content() == whole
        if killed_after == 5:
            # PAY, and one of SHOP's five pages, were there already; PAY is asked once more, SHOP's keys are swept.
            assert again.asked["/rest/api/3/search/jql"] == 4 + 1 + 1


def test_an_issue_changed_behind_the_readers_back_is_read_by_the_next_run(upstream: Open) -> None:
    with upstream(write_store(first=350)) as jira:
        changed_at = datetime.now(UTC)
        jira.sync(batches=5, pages_a_batch=1)
        # Already passed; it changes long before the walk ends.
        jira.store.change("1001", at=changed_at, summary="Changed while reading")
        jira.store.change("1340", at=changed_at + timedelta(seconds=1), summary="Changed before it was read")
        jira.sync()
        jira.sync()
        jira.assert_equal()


def test_the_issue_that_the_walk_stood_at_may_vanish(upstream: Open) -> None:
    with upstream(write_store(first=350)) as jira:
        jira.sync(batches=5, pages_a_batch=1)
        jira.store.delete("1100")
        jira.sync()
        jira.assert_equal()


def test_one_project_that_is_not_there_does_not_stop_the_others(upstream: Open) -> None:
    with upstream(write_store()) as jira:
        with pytest.raises(SourceError, match=r"has nothing at GET /jira/rest/api/3/project/NONE \(404\)"):
            jira.sync(projects=("NONE", "PAY"))
        assert len(jira.lake.rows("issues", "issue_id")) == 31


def test_a_page_that_repeats_ends_the_reading(upstream: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    store = write_store()
    first = store.in_order("SHOP")[:100]
    monkeypatch.setattr(store, "in_order", lambda project: first * 2)
    monkeypatch.setattr("nexus_pipelines.simulator.api.jql.Query.holds", lambda *_: True)
    with upstream(store) as jira, pytest.raises(SourceError, match="repeats a page of SHOP behind SHOP-100"):
        jira.sync(projects=("SHOP",))


def test_a_wrong_token_is_one_sentence(upstream: Open) -> None:
    with (
        upstream(write_store()) as jira,
        pytest.raises(UpstreamRefused, match="does not accept the credentials") as caught,
    ):
        jira.sync(token="expired")
    assert "expired" not in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"JIRA_URL": "jira.example.org", "JIRA_API_TOKEN": "x"}, "JIRA_URL cannot be used: must be an address"),
        ({"JIRA_URL": "https://a:b@jira.example.org", "JIRA_API_TOKEN": "x"}, "without a user name"),
        ({"JIRA_URL": "https://jira.example.org"}, "JIRA_URL is set without a token"),
    ],
)
def test_settings_that_cannot_work_are_named(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], sentence: str
) -> None:
    for name in ("JIRA_URL", "JIRA_API_TOKEN", "JIRA_API_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=sentence):
        read_connection()
