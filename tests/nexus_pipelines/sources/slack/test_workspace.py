"""A live workspace through the public door: the served simulator on one side, rows of the lake on the other."""

import base64
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nexus_pipelines.defs.doctor_sources import examine_slack
from nexus_pipelines.defs.plans.slack import plan_slack
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamDown
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.writers.slack import TEAM_ID, write_slack
from nexus_pipelines.sources.slack.contract import CONTRACT
from nexus_pipelines.warehouse.load import commit
from nexus_pipelines.warehouse.replay import replay

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
    marked = "select count(*) from lake.raw_slack.messages where is_deleted"
    deleted = live.loader.rows(marked)
    assert deleted[0][0] >= 3
    live.loader.rows("delete from lake.raw_slack.messages")
    replay(live.loader.connection, live.loader.landing, CONTRACT)
    assert live.held() == live.truth()
    assert live.loader.rows(marked) == deleted


def test_a_deletion_is_kept_apart_from_what_the_window_does_not_reach(live: Any) -> None:
    live.sync()
    replies = live.api.store.view.replies
    first, second = [
        each for each in live.messages("builds") if each.thread_ts is None and ("builds", each.ts) not in replies
    ][:2]
    live.api.store.delete("builds", first.ts)
    assert live.sync() == []
    live.settings["window_days"] = 100
    live.sync()
    # A wider window first has to learn what is there.
    live.api.store.delete("builds", second.ts)
    live.sync()
    assert live.loader.rows("select message_ts from lake.raw_slack.messages where is_deleted") == [(second.ts,)]


def test_what_a_plan_hides_is_not_taken_for_deleted(live: Any) -> None:
    live.sync()
    live.api.hidden_before = f"{live.now.timestamp():.6f}"
    live.sync()
    assert live.held() == live.truth()


@pytest.mark.parametrize("batches", [1, 6])
def test_a_run_that_is_killed_between_batches_goes_on_where_it_was(live: Any, batches: int) -> None:
    live.settings["page_size"] = 5
    assert len(live.sync(batches=batches, requests_a_batch=2)) == batches
    assert len(live.held()) < len(live.truth())
    at = f"{live.now.timestamp():.6f}"
    for channel in ("builds", "general", "releases"):
        newest = live.messages(channel)[-1]
        live.api.store.post(replace(newest, ts=at, thread_ts=None, text="while it was down"))
    live.sync(requests_a_batch=2)
    assert live.held() == live.truth()
    assert changes(live.sync()) == 0


def test_a_position_that_slack_no_longer_knows_begins_anew(live: Any) -> None:
    live.settings["page_size"] = 5
    live.sync(batches=1, requests_a_batch=1)
    ((channel, position),) = live.cursor()["positions"].items()
    name = live.api.store.channels[channel].name
    # The simulator's cursors name the message that comes next; without it they lead nowhere.
    following = base64.b64decode(position["walk"]["next"]).decode().removeprefix("next:")
    for ts in [*(reply.ts for reply in live.api.store.view.replies[name, following]), following]:
        live.api.store.delete(name, ts)
    asked = {"channel": channel, "cursor": position["walk"]["next"]}
    assert live.api.said("conversations.history", asked)["error"] == "invalid_cursor"
    live.sync()
    assert live.held() == live.truth()


def test_whatever_happens_between_runs_that_are_killed_the_lake_ends_equal(serve: Serve) -> None:
    chance = random.Random(20260614)  # noqa: S311 - chooses what happens
    live = serve(faults=Faults(seed=5, share=0.05, kinds=("limited", "failed", "reset", "truncated", "garbled")))
    live.settings["page_size"] = 5
    store = live.api.store
    newest: dict[str, float] = {}
    for step in range(30):
        at = f"{live.now.timestamp() + step:.6f}"
        name = chance.choice(["builds", "general", "releases"])
        roots = [each for each in live.messages(name) if each.thread_ts is None]
        newest[name] = max(newest.get(name, 0.0), float(roots[-1].ts))
        # Within the window of every run that may come, for what lies before it is not looked at again.
        within = [each for each in roots if float(each.ts) > newest[name] - 5 * 86_400]
        if not within:
            continue
        root = chance.choice(within)
        replies = store.view.replies.get((name, root.ts), [])
        match chance.choice(["post", "reply", "edit", "delete", "delete reply"]):
            case "post":
                store.post(replace(root, ts=at, subtype=None, text=f"new {step}", edited_ts=None))
            case "reply" if root.subtype is None:
                store.post(replace(root, ts=at, thread_ts=root.ts, text=f"reply {step}", edited_ts=None))
            case "edit" if root.subtype is None:
                store.edit(name, root.ts, f"edited {step}", edited_ts=at)
            case "delete" if len(roots) > 1:
                store.delete(name, root.ts)
            case "delete reply" if replies:
                store.delete(name, chance.choice(replies).ts)
            case _:
                continue
        if chance.random() < 0.4:
            live.sync(batches=chance.choice([1, 2, None]), requests_a_batch=chance.choice([1, 3]))
    live.sync()
    assert live.held() == live.truth()
    # Nothing new leaves no trace, also not on the way through the many pages of a wide window.
    live.settings["window_days"] = 60
    live.sync()
    assert live.sync(requests_a_batch=1) == []


def test_pages_that_never_end_are_left_and_the_next_run_is_whole(serve: Serve) -> None:
    live = serve(circling=frozenset({"conversations.history"}))
    with pytest.raises(SourceError, match=r"repeats pages of conversations\.history of #general") as caught:
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
        live.sync(token="xoxb-wrong")
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
            name: live.loader.rows(f"select {columns} from lake.raw_slack.{name} order by all")
            for name, columns in tables.items()
        }

    live.sync()
    of_the_api = rows()
    live.loader.load(write_slack(live.api.store.world, tmp_path / "export"))
    assert rows() == of_the_api
    for name in tables:
        live.loader.rows(f"delete from lake.raw_slack.{name}")
    live.loader.rows("delete from lake.raw_meta.cursors")
    live.loader.load(write_slack(live.api.store.world, tmp_path / "export"))
    assert rows() == of_the_api


def test_the_plan_of_a_home_reads_the_workspace(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", live.api.token)
    monkeypatch.setenv("SLACK_URL", live.address)
    monkeypatch.setenv("SLACK_CHANNELS", "builds")
    (pending,) = plan_slack(Settings(), read_upstreams()).pending
    assert sum(live.api.asked.values()) == 0
    assert pending.scope() == TEAM_ID
    batches = list(pending.read(live.loader.landing, None).batches)
    assert {batch.scope for batch in batches} == {TEAM_ID}
    assert live.api.asked["auth.test"] == 1
    for batch in batches:
        commit(live.loader.connection, CONTRACT, batch)
    assert len(live.held()) == len(live.messages("builds"))


def test_the_doctor_asks_the_workspace_itself(live: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_URL", live.address)
    assert list(examine_slack()) == []
    monkeypatch.setenv("SLACK_BOT_TOKEN", live.api.token)
    (finding,) = examine_slack()
    assert (finding.state, TEAM_ID in finding.text) == ("ok", True)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-expired")
    (finding,) = examine_slack()
    assert finding.state == "problem"
    assert "xoxb-expired" not in finding.text
