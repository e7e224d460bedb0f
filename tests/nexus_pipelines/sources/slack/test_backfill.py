"""A channel read again: what the lake had lost comes back, and nothing that is there counts as deleted."""

from datetime import UTC, datetime
from typing import Any

from nexus_pipelines.connections.slack import SlackSettings
from nexus_pipelines.sources.slack.client import LiveWorkspace
from nexus_pipelines.sources.slack.contract import CONTRACT
from nexus_pipelines.sources.slack.position import described
from nexus_pipelines.warehouse.load import commit


def test_a_channel_comes_back_whole_or_since_a_day(live: Any) -> None:
    live.sync()
    followed = live.cursor()
    assert (described(followed) or "").startswith("3 channels, newest message 2026-06-")
    (channel_id,) = (each.channel_id for each in live.api.store.world.channels if each.name == "releases")
    workspace = LiveWorkspace(SlackSettings(url=live.address, page_size=40), connect=lambda _: live.client())

    def read_again(since: datetime | None) -> None:
        live.loader.rows(f"delete from lake.raw_slack.messages where channel_id = '{channel_id}'")
        day = since.date() if since else None
        reading = workspace.backfill(live.loader.landing, None, channel="releases", since=day)
        for batch in reading.batches:
            commit(live.loader.connection, CONTRACT, batch)
        assert reading.traffic is not None and reading.traffic().requests > 2

    read_again(None)
    assert live.held() == live.truth()
    times = sorted(float(each.ts) for each in live.messages("releases") if each.thread_ts is None)
    since = datetime.fromtimestamp(times[len(times) // 2], UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    read_again(since)
    lost = [row for row in live.truth() if row not in live.held()]
    assert lost and all(row[0] == channel_id for row in lost)
    roots = {row[1] for row in lost if row[2] in (None, row[1])}
    assert all(float(ts) < since.timestamp() for ts in roots)
