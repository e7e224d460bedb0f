"""A hygiene check of this home: opens what it reads and whom it tells."""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime

import psycopg

from nexus_pipelines.connections.slack import connect
from nexus_pipelines.defs.hygiene.check import Check, run_check
from nexus_pipelines.defs.hygiene.published import read_published
from nexus_pipelines.defs.hygiene.settings import HygieneSettings
from nexus_pipelines.defs.plans.upstreams import Upstreams
from nexus_pipelines.defs.session import open_sources
from nexus_pipelines.destinations.slack_api import SlackSender
from nexus_pipelines.operations.hygiene.checks import TriggerType
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import Home
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.reader import Reader


def is_told(home: Home, settings: HygieneSettings, *, asked: bool | None) -> bool:
    """Whether people are reminded: in a home of one's own only where HYGIENE_NOTIFY is true, whoever asks for it.

    asked: by the command line; None leaves it to the settings.
    """
    if asked is False:
        return False
    return settings.notify is not False if home.data_set == "demo" else settings.notify is True


def check_home(
    home: Home,
    database: Database,
    connection: psycopg.Connection,
    *,
    check_id: str,
    trigger_type: TriggerType,
    actor: str,
    at: datetime,
    settings: HygieneSettings,
    projects: Sequence[str],
    notify: bool,
) -> Check:
    """Check the newest publication. `notify` needs SLACK_BOT_TOKEN, or a demo.

    Raises:
        NexusError: nothing is published, a project is not known, or a setting is wrong.
    """
    with ExitStack() as stack:
        read = stack.enter_context(_reader(database, home.settings))
        published = read_published(read)
        slack, browse_url = None, None
        if notify:
            _, upstreams = stack.enter_context(open_sources(home))
            slack = open_slack(upstreams, stack)
            is_own = home.data_set == "own" and upstreams.jira is not None and upstreams.jira.url is not None
            browse_url = f"{upstreams.jira.url}/browse" if is_own and upstreams.jira else None
        return run_check(
            connection,
            published,
            check_id=check_id,
            trigger_type=trigger_type,
            actor=actor,
            at=at,
            settings=settings,
            projects=projects,
            slack=slack,
            browse_url=browse_url,
        )


def open_slack(upstreams: Upstreams, stack: ExitStack) -> SlackSender | None:
    """The workspace that messages go to; None without a token."""
    if not upstreams.slack.is_configured:
        return None
    return SlackSender(client=stack.enter_context(connect(upstreams.slack)))


@contextmanager
def _reader(database: Database, settings: Settings) -> Generator[Reader]:
    reader = Reader(database, settings)
    try:
        yield reader
    finally:
        reader.close()
