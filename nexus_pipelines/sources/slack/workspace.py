"""A live workspace into landing, batch by batch: what is new, what was edited, and what was deleted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from nexus_pipelines.connections.slack import SlackSettings
from nexus_pipelines.errors import SourceError
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.sources.slack.channels import NOT_READ, channel_kind, channel_name, choose
from nexus_pipelines.sources.slack.contract import SOURCE
from nexus_pipelines.sources.slack.position import (
    Fingerprints,
    Position,
    Walk,
    after,
    fingerprint,
    forget,
    gone,
    seconds,
    window_start,
)
from nexus_pipelines.sources.slack.records import Record
from nexus_pipelines.sources.slack.web_api import (
    CHANNELS,
    HISTORY,
    REPLIES,
    USERS,
    Endpoint,
    RepeatedPages,
    SlackRefused,
    ask,
    pages,
)
from nexus_pipelines.warehouse.contract import Batch, Quarantined
from nexus_pipelines.warehouse.landing import Landing

# A batch is one transaction: so many requests are what a killed run reads again.
REQUESTS_A_BATCH = 10


def team_of(client: UpstreamClient) -> str:
    """The id of the workspace that the token belongs to: what the cursor is kept by.

    Raises:
        SourceError: the token is not accepted, or no answer came.
    """
    team = ask(client, "auth.test", {}).get("team_id")
    if not isinstance(team, str):
        raise SourceError(f"{client.upstream} does not say which workspace the token belongs to; use a bot's token.")
    return team


def read_workspace_batches(
    client: UpstreamClient,
    *,
    team: str,
    landing: Landing,
    cursor: Mapping[str, object] | None,
    settings: SlackSettings,
    now: datetime,
    oldest: str = "",
    requests_a_batch: int = REQUESTS_A_BATCH,
) -> Iterator[Batch]:
    """What is new since `cursor`, landed; each batch is to be committed before the next is asked for.

    A run reads the list of users, the list of channels, and each channel from `window_days` before its high-water mark
    on; only records that differ from what the cursor knows land. Slack gives no ETag and no change feed to a bot, so
    this is the least that finds edits: with nothing new, one request a page of users, of channels, and of each
    channel's window. Replies are read for threads whose root changed, since it carries their number and the last one.

    A channel that cannot be read does not stop the others: its sentence is raised at the end.

    team: from `team_of`. now: when a deletion that is found counts as made. oldest: the ts from which a channel that
    the cursor does not know is read; empty: from its beginning.

    Raises:
        SourceError: the upstream refused or failed; what was given before stays, and the next run goes on from it.
    """
    reading = _Reading(
        client=client,
        landing=landing,
        settings=settings,
        scope=team,
        now=now,
        oldest=oldest,
        requests_a_batch=requests_a_batch,
        committed=dict(cursor or {}),
    )
    yield from reading.batches()


@dataclass(kw_only=True)
class _Reading:
    """One run: what waits for the next batch, and the position of every channel."""

    client: UpstreamClient
    landing: Landing
    settings: SlackSettings
    scope: str
    now: datetime
    oldest: str
    requests_a_batch: int
    committed: dict[str, object]
    waiting: dict[str, list[Record]] = field(default_factory=dict[str, list[Record]])
    quarantined: list[Quarantined] = field(default_factory=list[Quarantined])
    positions: dict[str, Position] = field(default_factory=dict[str, Position])
    lists: dict[str, str] = field(default_factory=dict[str, str])
    messages: int = 0
    asked: int = 0

    def batches(self) -> Iterator[Batch]:
        known = cast("Mapping[str, object]", self.committed.get("positions", {}))
        self.positions = {channel: Position.model_validate(each) for channel, each in known.items()}
        self.lists = dict(cast("Mapping[str, str]", self.committed.get("lists", {})))
        problems: list[str] = []
        try:
            self._list(USERS, {})
            channels = self._list(CHANNELS, {"types": ",".join(self.settings.channel_types)})
            chosen, problems = choose(channels, self.settings.channels, upstream=self.client.upstream)
            for channel in chosen:
                try:
                    yield from self._channel(channel)
                except RepeatedPages as error:
                    problems.append(str(error))
                except SlackRefused as error:
                    if error.error not in NOT_READ:
                        raise
                    problems.append(str(error))
        except SourceError:
            yield from self._batch()
            raise
        yield from self._batch()
        if problems:
            raise SourceError(" ".join(problems))

    def _list(self, endpoint: Endpoint, parameters: Mapping[str, str | int]) -> list[Record]:
        """All elements; they land together when any of them changed."""
        found: list[Record] = []
        for page in pages(self.client, endpoint, parameters, page_size=self.settings.page_size):
            found.extend(page.read.records)
            self.quarantined.extend(page.read.quarantined)
        mark = fingerprint({"records": found})
        if self.lists.get(endpoint.stream) != mark:
            self.lists[endpoint.stream] = mark
            is_users = endpoint is USERS
            self.waiting[endpoint.stream] = [
                {"record": record} if is_users else {"kind": channel_kind(record), "record": record} for record in found
            ]
        return found

    def _channel(self, channel: Record) -> Iterator[Batch]:
        """What a broken-off walk has left, then everything since the high-water mark."""
        channel_id = str(channel["id"])
        position = self.positions.get(channel_id, Position())
        if position.walk is not None:
            try:
                yield from self._walk(channel, position, position.walk)
            except SlackRefused as error:
                if error.error != "invalid_cursor":
                    raise
            position = self.positions[channel_id].model_copy(update={"walk": None})
        oldest = window_start(position.high, self.settings.window_days) or self.oldest
        yield from self._walk(channel, position, Walk(oldest=oldest))

    def _walk(self, channel: Record, position: Position, walk: Walk) -> Iterator[Batch]:
        channel_id, days = str(channel["id"]), self.settings.window_days
        parameters: dict[str, str | int] = {"channel": channel_id}
        if walk.oldest:
            parameters |= {"oldest": walk.oldest, "inclusive": "true"}
        about = f"#{channel_name(channel)}"
        walked = pages(
            self.client, HISTORY, parameters, page_size=self.settings.page_size, start=walk.next, about=about
        )
        try:
            for page in walked:
                self.quarantined.extend(page.read.quarantined)
                for record in page.read.records:
                    self._message(channel, position, walk, record)
                walk.next, walk.is_limited = page.next, walk.is_limited or page.is_limited
                if not page.next:
                    break
                forget(position, walk, days)
                self.positions[channel_id] = position.model_copy(update={"walk": walk})
                if self._is_due():
                    yield from self._batch(about)
        except RepeatedPages:
            self.positions[channel_id] = position.model_copy(update={"walk": None})
            raise
        self._delete(channel, gone(position, walk))
        self.positions[channel_id] = after(position, walk, days)
        if self._is_due():
            yield from self._batch(about)

    def _message(self, channel: Record, position: Position, walk: Walk, record: Record) -> None:
        ts, mark = str(record["ts"]), fingerprint(record)
        is_changed = position.messages.get(ts) != mark
        known = position.threads.get(ts, {})
        replies = known
        if is_changed:
            self._land(channel, HISTORY, record)
            has_replies = bool(record.get("reply_count")) and record.get("thread_ts") == ts
            replies = self._thread(channel, ts, known) if has_replies else {}
            self._delete(channel, [reply for reply in known if reply not in replies])
        walk.messages[ts] = mark
        if replies:
            walk.threads[ts] = replies
        walk.top = max(walk.top, ts, key=seconds)

    def _thread(self, channel: Record, root: str, known: Fingerprints) -> Fingerprints:
        """Fingerprints of all replies; those that changed land."""
        parameters = {"channel": str(channel["id"]), "ts": root}
        about = f"a thread of #{channel_name(channel)}"
        found: Fingerprints = {}
        try:
            for page in pages(
                self.client, REPLIES, parameters, page_size=self.settings.page_size, about=about, ignored=root
            ):
                self.quarantined.extend(page.read.quarantined)
                for record in page.read.records:
                    ts, mark = str(record["ts"]), fingerprint(record)
                    if ts != root:
                        found[ts] = mark
                        if known.get(ts) != mark:
                            self._land(channel, REPLIES, record)
        except SlackRefused as error:
            # Deleted since the history was asked for: the next run does not meet it there, and takes its replies away.
            if error.error != "thread_not_found":
                raise
            return known
        return found

    def _land(self, channel: Record, endpoint: Endpoint, record: Record) -> None:
        self.messages += 1
        self.waiting.setdefault("messages", []).append(
            {
                "channel": channel_name(channel),
                "channel_id": str(channel["id"]),
                "is_channel_id_derived": False,
                "file": endpoint.method,
                "record": record,
            }
        )

    def _delete(self, channel: Record, timestamps: list[str]) -> None:
        """As Slack's own event would tell it; the row stays, marked."""
        for ts in timestamps:
            event = {"type": "message", "subtype": "message_deleted", "ts": f"{self.now.timestamp():.6f}"}
            self._land(channel, HISTORY, event | {"deleted_ts": ts})

    def _is_due(self) -> bool:
        """Whether a batch is worth its transaction: a walk that finds nothing new leaves no trace on its way."""
        return bool(self.waiting) and self.client.usage.total - self.asked >= self.requests_a_batch

    def _batch(self, about: str = "") -> Iterator[Batch]:
        """What waits, if anything does or a position moved."""
        self.asked = self.client.usage.total
        cursor: dict[str, object] = {
            "lists": dict(self.lists),
            "positions": {
                channel: each.model_dump(exclude_defaults=True) for channel, each in sorted(self.positions.items())
            },
        }
        if not self.waiting and not self.quarantined and cursor == self.committed:
            return
        origin = f"Slack workspace {self.scope}"
        landed = [
            self.landing.write_records(SOURCE, stream, origin, records) for stream, records in self.waiting.items()
        ]
        batch = Batch(
            source=SOURCE,
            scope=self.scope,
            pages=tuple(page for part in landed for page in part.pages),
            cursor=cursor,
            quarantined=(*self.quarantined, *(refused for part in landed for refused in part.quarantined)),
            progress=f"{self.messages:,} messages, last of {about}" if about else "",
        )
        self.waiting, self.quarantined, self.committed = {}, [], cursor
        yield batch
