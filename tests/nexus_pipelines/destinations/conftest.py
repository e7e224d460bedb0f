"""A Slack and a Jira that answer over real HTTP, and a Postgres."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from nexus_pipelines.connections import confluence
from nexus_pipelines.connections.jira import JiraConnection, open_client
from nexus_pipelines.connections.slack import SlackSettings, connect
from nexus_pipelines.destinations.confluence_api import ConfluencePages
from nexus_pipelines.destinations.jira_api import JiraEditor, open_editor
from nexus_pipelines.destinations.slack_api import SlackSender
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.simulator.api.confluence import build_confluence
from nexus_pipelines.simulator.api.confluence_store import WikiStore
from nexus_pipelines.simulator.api.faults import Faults
from nexus_pipelines.simulator.api.jira import build_jira
from nexus_pipelines.simulator.api.jira_store import JiraStore
from nexus_pipelines.simulator.api.journal import Journal
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.api.slack import SlackApi
from nexus_pipelines.simulator.api.slack_store import ChatStore
from nexus_pipelines.simulator.records import World
from nexus_pipelines.simulator.world import build_world

TOKEN = "a-token-of-this-test"
QUICK = RetryPolicy(attempts=6, base_seconds=0.001, longest_seconds=0.01, read_seconds=0.5)


@pytest.fixture
def postgres(fresh_database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(fresh_database.psycopg_conninfo(), autocommit=True) as connection:
        connection.execute("truncate app.messages, app.proposals")
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        yield connection


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(7, date(2026, 6, 14))


@dataclass(frozen=True, kw_only=True)
class Slack:
    api: SlackApi
    sender: SlackSender

    def posted(self, channel: str) -> list[dict[str, Any]]:
        return self.api.store.posted.get(channel, [])


@pytest.fixture
def serve_slack(world: World) -> Iterator[Callable[..., Slack]]:
    with ExitStack() as stack:

        def start(faults: Faults | None = None, **options: Any) -> Slack:
            api = SlackApi(store=ChatStore(world), token=TOKEN, **options)
            address = stack.enter_context(served(build_app({"slack": api.app()}, faults)))
            settings = SlackSettings(url=f"{address}/slack/api", bot_token=SecretStr(TOKEN), bot_token_file=None)
            client = stack.enter_context(connect(settings, QUICK))
            return Slack(api=api, sender=SlackSender(client=client))

        yield start


@dataclass(frozen=True, kw_only=True)
class Jira:
    store: JiraStore
    editor: JiraEditor


@pytest.fixture
def serve_jira(world: World) -> Iterator[Callable[..., Jira]]:
    with ExitStack() as stack:

        def start(deployment: Any = "cloud", faults: Faults | None = None, journal: Journal | None = None) -> Jira:
            store = JiraStore.of_world(world)
            note = journal.note("jira") if journal else None
            app = build_jira(store, token=TOKEN, deployment=deployment, note=note)
            address = stack.enter_context(served(build_app({"jira": app}, faults)))
            connection = JiraConnection(url=f"{address}/jira", api_token=SecretStr(TOKEN), username=None)
            client = stack.enter_context(open_client(connection, QUICK))
            return Jira(store=store, editor=open_editor(client))

        yield start


@dataclass(frozen=True, kw_only=True)
class Wiki:
    store: WikiStore
    pages: ConfluencePages
    site: str


@pytest.fixture
def serve_confluence() -> Iterator[Callable[..., Wiki]]:
    with ExitStack() as stack:

        def start(faults: Faults | None = None, token: str = TOKEN) -> Wiki:
            store = WikiStore()
            app = build_confluence(store, user="nexus@example.org", token=TOKEN)
            address = stack.enter_context(served(build_app({"confluence": app}, faults)))
            connection = confluence.ConfluenceConnection(
                url=f"{address}/confluence/wiki", username="nexus@example.org", api_token=SecretStr(token)
            )
            client = stack.enter_context(confluence.open_client(connection, QUICK))
            return Wiki(store=store, pages=ConfluencePages(client=client), site=connection.site)

        yield start
