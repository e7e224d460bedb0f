"""Published scores of a small company, in a real lake, and a Slack that answers over real HTTP."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from nexus_pipelines.connections.slack import SlackSettings, connect
from nexus_pipelines.defs.hygiene.check import Check, run_check
from nexus_pipelines.defs.hygiene.published import Published, read_published
from nexus_pipelines.defs.hygiene.settings import HygieneSettings
from nexus_pipelines.defs.hygiene.tables import HYGIENE_SCORES, HYGIENE_VIOLATIONS
from nexus_pipelines.destinations.slack_api import SlackSender
from nexus_pipelines.http.retry import RetryPolicy
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.settings import Settings
from nexus_pipelines.simulator.api.serve import build_app, served
from nexus_pipelines.simulator.api.slack import SlackApi
from nexus_pipelines.simulator.api.slack_store import ChatStore
from nexus_pipelines.simulator.records import Person, World
from nexus_pipelines.simulator.world import build_world
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.lake import connect_builder
from nexus_pipelines.warehouse.reader import Reader

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOKEN = "a-token-of-this-test"
QUICK = RetryPolicy(attempts=4, base_seconds=0.001, longest_seconds=0.01, read_seconds=1.0)


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(7, date(2026, 6, 14))


@pytest.fixture(scope="session")
def crew(world: World) -> list[Person]:
    """Four people: known by e-mail join, by e-mail alone, by neither, and a lead."""
    return [each for each in world.people if each.role != "bot" and each.left is None][:4]


@pytest.fixture(scope="module")
def home_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def published(fresh_database: Database, home_settings: Settings, crew: list[Person]) -> Iterator[Published]:
    joined, mailed, hidden, lead = crew
    lake = connect_builder(fresh_database, home_settings)
    lake.execute("create schema lake.marts")
    for table in (HYGIENE_SCORES, HYGIENE_VIOLATIONS):
        columns = ", ".join(f"{name} {kind}" for name, kind in table.columns.items())
        lake.execute(f"create table lake.marts.{table.name} ({columns})")
    for day, key, total, compliant in (
        ("2026-03-01", "SHOP", 10, 10),
        ("2026-03-02", "SHOP", 10, 5),
        ("2026-03-02", "PAY", 0, 0),
        ("2026-03-02", "ALL", 10, 5),
    ):
        lake.execute(
            "insert into lake.marts.hygiene_scores values (?, ?, ?, 'strict-1', ?, ?, null, 'measured')",
            [f"{key}{day}", day, key, total, compliant],
        )
    owners = [(joined.account_id, joined.full_name), (mailed.account_id, mailed.full_name)]
    owners += [(hidden.account_id, hidden.full_name), (None, None), (joined.account_id, joined.full_name)]
    for number, (account, name) in enumerate(owners, start=1):
        lake.execute(
            "insert into lake.marts.hygiene_violations values ('2026-03-02', 'SHOP', ?, 'team', ?, ?, 'A ticket')",
            [f"SHOP-{number}", account, name],
        )
    lake.execute(
        "create table lake.marts.people (person_id varchar, display_name varchar, email varchar, is_bot boolean)"
    )
    lake.execute(
        "create table lake.marts.person_accounts "
        "(person_id varchar, system varchar, account varchar, email varchar, is_bot boolean)"
    )
    for each in crew:
        email = None if each is hidden else each.email
        person = f"p{each.person_id}"
        lake.execute("insert into lake.marts.people values (?, ?, ?, false)", [person, each.full_name, email])
        accounts = [("jira", each.account_id)]
        accounts += [("slack", each.chat_id)] if each in (joined, lead) else []
        for system, account in accounts:
            lake.execute(
                "insert into lake.marts.person_accounts values (?, ?, ?, ?, false)", [person, system, account, email]
            )
    lake.execute("create table lake.marts.projects (project_key varchar, url varchar, lead_name varchar)")
    lake.execute(
        "insert into lake.marts.projects values ('SHOP', 'https://jira.example.org/browse/SHOP', ?)", [lead.full_name]
    )
    row = lake.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
    assert row
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        publish.publish(connection, snapshot_id=row[0], run_id="test")
    lake.close()
    reader = Reader(fresh_database, home_settings)
    yield read_published(reader)
    reader.close()


@pytest.fixture
def slack(world: World) -> Iterator[SlackApi]:
    yield SlackApi(store=ChatStore(world), token=TOKEN)


@pytest.fixture
def sender(slack: SlackApi) -> Iterator[SlackSender]:
    with ExitStack() as stack:
        address = stack.enter_context(served(build_app({"slack": slack.app()})))
        settings = SlackSettings(url=f"{address}/slack/api", bot_token=SecretStr(TOKEN), bot_token_file=None)
        yield SlackSender(client=stack.enter_context(connect(settings, QUICK)))


@pytest.fixture
def postgres(fresh_database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(fresh_database.psycopg_conninfo()) as connection:
        yield connection


@pytest.fixture
def check(postgres: psycopg.Connection, published: Published, sender: SlackSender) -> Callable[..., Check]:
    """A check with reminders; options of run_check and of the settings."""

    def run(check_id: str, *, slack: SlackSender | None = sender, at: datetime = AT, **options: Any) -> Check:
        settings = HygieneSettings(**options.pop("settings", {}))
        given: dict[str, Any] = {
            "projects": (),
            "browse_url": None,
            "trigger_type": "scheduled",
            "actor": "the schedule",
        }
        return run_check(
            postgres,
            published,
            check_id=check_id,
            at=at,
            settings=settings,
            slack=slack,
            **(given | options),
        )

    return run
