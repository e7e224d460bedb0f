"""Exports and served workspaces, and the whole way from them into a lake."""

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from file_lake import open_file_lake

from nexus_pipelines.connections.slack import SlackSettings
from nexus_pipelines.http.client import UpstreamClient
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.api.slack import SlackApi
from nexus_pipelines.simulator.api.slack_store import ChatStore
from nexus_pipelines.simulator.records import Message, World
from nexus_pipelines.simulator.world import build_world
from nexus_pipelines.sources.slack.archive import read_export, scope_of
from nexus_pipelines.sources.slack.contract import CONTRACT, SOURCE
from nexus_pipelines.sources.slack.workspace import read_workspace_batches, team_of
from nexus_pipelines.warehouse.landing import Landing
from nexus_pipelines.warehouse.ledger import read_cursor
from nexus_pipelines.warehouse.load import LoadResult, commit
from nexus_pipelines.warehouse.tables import create_tables

Files = dict[str, Any]


class Loader:
    """The whole way: export, landing, lake."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, landing: Landing) -> None:
        self.connection, self.landing = connection, landing
        create_tables(connection, CONTRACT)

    def load(self, location: Path) -> LoadResult | None:
        cursor = read_cursor(self.connection, SOURCE, scope_of(location))
        batch = read_export(self.landing, location, cursor)
        return None if batch is None else commit(self.connection, CONTRACT, batch)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def messages(self, columns: str = "channel_id, message_ts, text") -> list[tuple[Any, ...]]:
        return self.rows(f"select {columns} from lake.raw_slack.messages order by channel_id, message_ts")


@pytest.fixture
def loader(tmp_path: Path) -> Iterator[Loader]:
    """An empty lake whose catalog is a DuckDB file, and a landing."""
    connection = open_file_lake(tmp_path)
    yield Loader(connection, Landing(tmp_path / "landing"))
    connection.close()


@pytest.fixture
def make_export(tmp_path: Path) -> Callable[..., Path]:
    """Writes an export: path inside it to a value (JSON) or bytes (as they are)."""

    def make(files: Files, name: str = "export") -> Path:
        folder = tmp_path / name
        base: Files = {"users.json": [{"id": "U1", "name": "ada"}], "channels.json": [{"id": "C1", "name": "general"}]}
        for path, content in (base | files).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return folder

    return make


@pytest.fixture(scope="session")
def shared_slack(shared_data: Path) -> Path:
    """Real exports, kept outside the repository."""
    return shared_data / "slack"


TOKEN = "xoxb-of-the-simulator"
LIVE_CHANNELS = 3


def trimmed(world: World, *, days: int) -> World:
    """Some channels of a world, and their last days: whole threads only."""
    channels = tuple(each for each in world.channels if each.name in {"general", "releases", "builds"})
    start = (world.as_of - timedelta(days=days)).timestamp()
    names = {channel.name for channel in channels}
    kept = tuple(each for each in world.messages if each.channel in names and float(each.thread_ts or each.ts) >= start)
    assert len(channels) == LIVE_CHANNELS
    return replace(world, channels=channels, messages=kept)


@dataclass
class Live:
    """A workspace, and how a lake follows it."""

    api: SlackApi
    address: str
    loader: Any
    sleep: Callable[[float], None]
    now: datetime
    settings: dict[str, Any] = field(default_factory=dict[str, Any])

    def client(self, token: str = TOKEN) -> UpstreamClient:
        return UpstreamClient(
            self.address,
            upstream=f"Slack at {self.address}",
            headers={"authorization": f"Bearer {token}"},
            policy=RetryPolicy(attempts=6, base_seconds=0.001, longest_seconds=0.01, read_seconds=2.0),
            sleep=self.sleep,
            seed=1,
        )

    def sync(self, *, batches: int | None = None, requests_a_batch: int = 10, token: str = TOKEN) -> list[LoadResult]:
        """A run; with `batches`, one that is killed after so many were committed."""
        done: list[LoadResult] = []
        settings = SlackSettings.model_validate({"url": self.address, "page_size": 40} | self.settings)
        with self.client(token) as client:
            team = team_of(client)
            reading = read_workspace_batches(
                client,
                team=team,
                landing=self.loader.landing,
                cursor=read_cursor(self.loader.connection, SOURCE, team),
                settings=settings,
                now=self.now,
                requests_a_batch=requests_a_batch,
            )
            for batch in reading:
                done.append(commit(self.loader.connection, CONTRACT, batch))
                if batches is not None and len(done) >= batches:
                    break
        return done

    def cursor(self) -> dict[str, Any]:
        """What the lake holds of this workspace's cursor."""
        with self.client() as client:
            return read_cursor(self.loader.connection, SOURCE, team_of(client)) or {}

    def held(self) -> list[tuple[Any, ...]]:
        """Messages of the lake that are not deleted."""
        return self.loader.rows(
            "select channel_id, message_ts, thread_ts, text, edited_at from lake.raw_slack.messages"
            " where not is_deleted order by channel_id, message_ts"
        )

    def truth(self) -> list[tuple[Any, ...]]:
        """The same of the workspace."""
        world = self.api.store.world
        ids = {channel.name: channel.channel_id for channel in world.channels}
        roots = set(self.api.store.view.replies)
        return sorted(
            (
                ids[each.channel],
                each.ts,
                each.thread_ts or (each.ts if (each.channel, each.ts) in roots else None),
                each.text,
                None if each.edited_ts is None else moment(each.edited_ts),
            )
            for each in world.messages
            if each.subtype != "tombstone"
        )

    def messages(self, channel: str) -> list[Message]:
        return [each for each in self.api.store.world.messages if each.channel == channel]


def moment(ts: str) -> datetime:
    whole, _, micro = ts.partition(".")
    return datetime.fromtimestamp(int(whole), UTC) + timedelta(microseconds=int(micro or 0))


@contextmanager
def serving(api: SlackApi, loader: Any, *, faults: Faults | None = None, sleep: Any = None) -> Generator[Live]:
    """The workspace, answering below an address while the block runs."""
    with served(build_app({"slack": api.app()}, faults)) as address:
        now = api.store.world.as_of + timedelta(hours=1)
        yield Live(api, f"{address}/slack/api", loader, sleep or (lambda _: None), now)


@pytest.fixture(scope="session")
def small_world() -> World:
    """Some weeks of three channels of the demo company."""
    return trimmed(build_world(7, date(2026, 6, 14)), days=70)


@pytest.fixture
def serve(small_world: World, loader: Loader) -> Iterator[Callable[..., Live]]:
    """Serves the workspace: options of SlackApi, and of `serving`."""
    with ExitStack() as stack:

        def start(*, faults: Faults | None = None, sleep: Any = None, **options: Any) -> Live:
            api = SlackApi(store=ChatStore(small_world), token=TOKEN, **options)
            return stack.enter_context(serving(api, loader, faults=faults, sleep=sleep))

        yield start


@pytest.fixture
def live(serve: Callable[..., Live]) -> Live:
    """A workspace on a good day."""
    return serve()
