"""A live workspace through the public door: the served simulator on one side, rows of the lake on the other."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nexus_pipelines.errors import SourceError
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.writers.slack import write_slack
from nexus_pipelines.sources.http.client import UpstreamDown

Serve = Callable[..., Any]
CHANNELS = 3


def changes(results: list[Any]) -> int:
    return sum(each.rows_inserted + each.rows_updated + each.rows_deleted for each in results)


def asked_now(live: Any) -> int:
    """Requests since the last look."""
    total = sum(live.api.asked.values())
    live.api.asked.clear()
    return total


def test_on_a_bad_day_the_lake_equals_the_workspace_and_a_second_run_asks_little(serve: Serve) -> None:
    faults = Faults(seed=11, share=0.2, hang_seconds=2.2)
    live = serve(faults=faults)
    live.sync()
    assert live.held() == live.truth()
    assert len(live.held()) > 100
    assert faults.counts.keys() == {"limited", "failed", "hanging", "reset", "truncated", "garbled"}
    assert live.loader.rows("select count(*) from lake.raw_slack.users") == [(len(live.api.store.world.people),)]
    assert live.loader.rows("select count(*) from lake.raw_slack.channels") == [(CHANNELS,)]
    faults.share = 0.0
    before = live.loader.rows("select max(snapshot_id) from ducklake_snapshots('lake')")
    asked_now(live)
    assert live.sync() == []
    assert asked_now(live) == 1 + 1 + 1 + CHANNELS
    assert live.loader.rows("select max(snapshot_id) from ducklake_snapshots('lake')") == before


def test_edits_deletions_new_messages_and_late_replies_arrive(live: Any) -> None:
    live.sync()
    roots = [each for each in live.messages("releases") if each.thread_ts is None]
    threads = [each for each in roots if live.api.store.view.replies.get(("releases", each.ts))]
    plain = [each for each in live.messages("builds") if each.thread_ts is None]
    last = max(float(each.ts) for each in roots)
    root = threads[-1]
    assert float(root.ts) > last - 7 * 86_400
    store = live.api.store
    at = f"{live.now.timestamp():.6f}"
    late = replace(root, ts=at, thread_ts=root.ts, text="late reply")
    store.post(late)
    store.edit("builds", plain[-1].ts, "corrected", edited_ts=at)
    store.delete("builds", plain[-2].ts)
    store.post(replace(plain[-1], ts=at, text="brand new"))
    assert changes(live.sync()) >= 4
    assert live.held() == live.truth()
    assert changes(live.sync()) == 0
    # A reply that goes, then the root of a thread, then the rest of it.
    store.delete("releases", late.ts)
    live.sync()
    assert live.held() == live.truth()
    store.delete("releases", root.ts)
    live.sync()
    assert live.held() == live.truth()
    for reply in store.view.replies["releases", root.ts]:
        store.delete("releases", reply.ts)
    store.delete("releases", root.ts)
    live.sync()
    assert live.held() == live.truth()
    gone = live.loader.rows("select count(*) from lake.raw_slack.messages where is_deleted")[0][0]
    assert gone >= 3


def test_a_deletion_is_kept_apart_from_what_the_window_does_not_reach(live: Any) -> None:
    live.sync()
    roots = [each for each in live.messages("builds") if each.thread_ts is None]
    live.api.store.delete("builds", roots[0].ts)
    assert live.sync() == []
    live.settings["window_days"] = 100
    live.sync()
    # A wider window first has to learn what is there.
    live.api.store.delete("builds", roots[1].ts)
    live.sync()
    deleted = live.loader.rows("select message_ts from lake.raw_slack.messages where is_deleted")
    assert deleted == [(roots[1].ts,)]


@pytest.mark.parametrize("batches", [1, 2, 4, 7])
def test_a_run_that_is_killed_between_batches_goes_on_where_it_was(live: Any, batches: int) -> None:
    live.settings["page_size"] = 15
    assert len(live.sync(batches=batches, requests_a_batch=2)) == batches
    assert len(live.held()) < len(live.truth())
    at = f"{live.now.timestamp():.6f}"
    for channel in ("builds", "general", "releases"):
        newest = live.messages(channel)[-1]
        live.api.store.post(replace(newest, ts=at, thread_ts=None, text="while it was down"))
    first = asked_now(live)
    live.sync(requests_a_batch=2)
    assert live.held() == live.truth()
    second = asked_now(live)
    assert changes(live.sync()) == 0
    assert second < first + second


def test_a_position_that_slack_no_longer_knows_begins_anew(live: Any) -> None:
    live.settings["page_size"] = 15
    live.sync(batches=2, requests_a_batch=2)
    channel, position = next(
        (channel, position)
        for channel, position in live.cursor()["positions"].items()
        if "next" in position.get("walk", {})
    )
    name = next(each.name for each in live.api.store.world.channels if each.channel_id == channel)
    # The simulator's cursors name the message that comes next, so none of them stays.
    for each in [each for each in live.messages(name) if each.ts not in position["walk"]["messages"]]:
        if each.thread_ts is None and not live.api.store.view.replies.get((name, each.ts)):
            live.api.store.delete(name, each.ts)
    live.sync()
    assert live.held() == live.truth()


def test_pages_that_never_end_are_left_and_the_next_run_is_whole(serve: Serve) -> None:
    live = serve(circling=frozenset({"conversations.history"}))
    with pytest.raises(SourceError, match="repeats pages of conversations.history of #general") as caught:
        live.sync()
    assert "\n" not in str(caught.value)
    assert live.api.asked["conversations.history"] == 2 * CHANNELS
    assert live.held()
    live.api.circling = frozenset()
    live.sync()
    assert live.held() == live.truth()


def test_the_strictest_limit_is_waited_for(serve: Serve) -> None:
    clock = [0.0]

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    live = serve(is_strict=True, clock=lambda: clock[0], sleep=sleep)
    live.settings["channels"] = ("builds",)
    live.sync()
    builds = next(each.channel_id for each in live.api.store.world.channels if each.name == "builds")
    assert live.held() == [row for row in live.truth() if row[0] == builds]
    assert clock[0] >= 60 * (live.api.asked["conversations.history"] - 1)


def test_a_channel_that_is_not_shown_does_not_stop_the_others(serve: Serve) -> None:
    live = serve()
    general = next(each.channel_id for each in live.api.store.world.channels if each.name == "general")
    live.api.outside = frozenset({general})
    live.sync()
    others = [row for row in live.truth() if row[0] != general]
    assert live.held() == others
    live.settings["channels"] = ("general", "nowhere", "releases")
    with pytest.raises(SourceError, match=r"shows no channel #nowhere.*does not show #general \(not_in_channel\)"):
        live.sync()
    assert live.held() == others


@pytest.mark.parametrize(
    ("method", "body", "sentence"),
    [
        ("auth.test", {"error": "token_expired"}, r"does not accept the token \(token_expired\); put a new bot token"),
        ("users.list", {"error": "missing_scope", "needed": "users:read"}, "the app lacks users:read; add it"),
        ("conversations.history", {"error": "missing_scope"}, "the app lacks channels:history"),
        ("conversations.list", {"error": "ratelimited"}, "limits requests of conversations.list"),
        ("conversations.history", {"error": "channel_not_found"}, r"knows no channel #\w+ \(channel_not_found\)"),
        ("conversations.list", {"error": "fatal_error"}, "refused conversations.list: fatal_error"),
    ],
)
def test_a_refusal_is_one_sentence(live: Any, method: str, body: dict[str, str], sentence: str) -> None:
    live.api.refusals[method] = body
    with pytest.raises(SourceError, match=sentence) as caught:
        live.sync()
    assert "xoxb" not in str(caught.value)
    live.api.refusals.clear()
    live.sync()
    assert live.held() == live.truth()


def test_a_wrong_token_is_refused_and_not_shown(live: Any) -> None:
    with pytest.raises(SourceError, match=r"does not accept the token \(invalid_auth\)") as caught:
        live.sync(token="xoxb-wrong")  # noqa: S106 - opens nothing
    assert "xoxb" not in str(caught.value)


def test_what_was_read_before_slack_went_down_is_kept(serve: Serve) -> None:
    faults = Faults(seed=1, share=0.0, kinds=("failed",), in_a_row=1_000)
    live = serve(faults=faults)
    live.settings["page_size"] = 15
    done = live.sync(batches=2, requests_a_batch=4)
    assert done
    held = live.held()
    faults.share = 1.0
    with pytest.raises(UpstreamDown):
        live.sync()
    assert live.held() == held
    faults.share = 0.0
    live.sync()
    assert live.held() == live.truth()


def test_export_and_live_workspace_give_the_same_rows(live: Any, tmp_path: Path) -> None:
    tables = {
        # The Web API gives the number of members where an export lists them.
        "channels": "* exclude (_page_id, _loaded_at, _row_hash, member_ids, record)",
        "users": "* exclude (_page_id, _loaded_at, _row_hash)",
        "messages": "* exclude (_page_id, _loaded_at, _row_hash)",
    }

    def rows() -> dict[str, Any]:
        return {
            name: live.loader.rows(f"select {columns} from lake.raw_slack.{name} order by all")  # noqa: S608
            for name, columns in tables.items()
        }

    live.sync()
    of_the_api = rows()
    live.loader.load(write_slack(live.api.store.world, tmp_path / "export"))
    assert rows() == of_the_api
    for name in tables:
        live.loader.rows(f"delete from lake.raw_slack.{name}")  # noqa: S608
    live.loader.rows("delete from lake.raw_meta.cursors")
    live.loader.load(write_slack(live.api.store.world, tmp_path / "export"))
    assert rows() == of_the_api
