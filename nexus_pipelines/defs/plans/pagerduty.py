"""PagerDuty: saved answers, and the webhooks that the API has received."""

from collections.abc import Iterator, Mapping

import psycopg

from nexus_pipelines.defs.plans.plan import Pending, Plan, saved
from nexus_pipelines.defs.plans.upstreams import Upstreams
from nexus_pipelines.operations.inbound_events import events_after
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.pagerduty.archive import SCOPE, last_event_of, read_webhooks
from nexus_pipelines.sources.pagerduty.contract import CONTRACT
from nexus_pipelines.sources.pagerduty.saved import read_saved_pagerduty
from nexus_pipelines.warehouse.contract import Batch, Reading
from nexus_pipelines.warehouse.landing import Landing


def plan_pagerduty(settings: Settings, upstreams: Upstreams) -> Plan:
    """All saved answers, and what came since the last run, where a secret of PagerDuty is set: without one nothing can
    have come.

    Raises:
        UserError: a location holds no saved answers.
    """
    answers = saved(settings, "PagerDuty", read_saved_pagerduty)
    if not upstreams.hears_pagerduty:
        return Plan(contract=CONTRACT, pending=answers)
    webhooks = Pending(
        title=SCOPE,
        scope=SCOPE,
        is_live=True,
        read=lambda landing, cursor: Reading(batches=_batches(settings, landing, cursor)),
        position=lambda cursor: f"up to webhook {last_event_of(cursor)}",
    )
    return Plan(contract=CONTRACT, pending=(*answers, webhooks))


def _batches(settings: Settings, landing: Landing, cursor: Mapping[str, object] | None) -> Iterator[Batch]:
    with open_database(settings) as database, psycopg.connect(database.psycopg_conninfo()) as connection:
        events = events_after(connection, "pagerduty", last_event_of(cursor))
        yield from read_webhooks(events, landing=landing)
