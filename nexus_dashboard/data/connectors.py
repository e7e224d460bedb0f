"""What each connector did last, what was refused by reason, and who asked for what."""

from collections.abc import Callable
from typing import TypeVar

import polars as pl
import psycopg
import streamlit as st

from nexus_dashboard.clients.dagster import DagsterClient, dagster_url
from nexus_dashboard.data.door import Snapshot, warehouse
from nexus_pipelines.errors import OperatorError
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.audit import Action, AuditEvent
from nexus_pipelines.operations.connector_status import ConnectorStatus, read_connectors
from nexus_pipelines.operations.portion import Portion
from nexus_pipelines.operations.run_config import backfill_config, only_config

T = TypeVar("T")

_REASONS = """
select
    source,
    reason,
    count(*) as records,
    max(quarantined_at) as quarantined_at,
    any_value(origin) as origin
from quarantine
group by source, reason
order by source, records desc, reason
"""


# Asked by every session every few seconds.
@st.cache_data(ttl=2, max_entries=1, show_spinner=False)
def connectors() -> list[ConnectorStatus]:
    """All connectors and backfills, by source and title.

    Raises:
        OperatorError: Postgres does not answer.
    """
    return _asked(read_connectors, missing=[])


@st.cache_data(ttl=2, max_entries=1, show_spinner=False)
def asked_for() -> list[AuditEvent]:
    """The last ten things that people asked for, newest first.

    Raises:
        OperatorError: Postgres does not answer.
    """
    return _asked(lambda connection: audit.newest_events(connection, limit=10), missing=[])


def _asked(question: Callable[[psycopg.Connection], T], *, missing: T) -> T:
    try:
        with psycopg.connect(warehouse().database.psycopg_conninfo()) as connection:
            return question(connection)
    except psycopg.errors.UndefinedTable:  # the database is not prepared yet: the first run is still to come
        return missing
    except psycopg.OperationalError as error:
        raise OperatorError(
            "Postgres stopped answering; if this stays so, `nexus status` shows which part of Nexus is down."
        ) from error


def refused(snapshot: Snapshot) -> pl.DataFrame:
    """One row a source and reason: records that could not be read, when last, and one of their origins."""
    return snapshot.rows(_REASONS)


@st.cache_data(ttl=10, max_entries=1, show_spinner=False)
def under_way() -> int | str:
    """How many runs Dagster has not ended; a sentence where it does not answer."""
    try:
        return DagsterClient(url=dagster_url(warehouse().settings), timeout_seconds=2.0).under_way()
    except OperatorError as error:
        return str(error)


def run_now(connector: ConnectorStatus) -> str:
    """Ask Dagster to read one connector, and no other, and to publish what is new; the id of the run.

    Raises:
        OperatorError: Dagster does not answer, or refuses.
    """
    names: dict[str, list[str]] = {each.source: [] for each in connectors() if each.is_configured}
    names[connector.source] = [connector.connector]
    return _launch("run now", connector, only_config(names), {})


def backfill(connector: ConnectorStatus, portion: Portion) -> str:
    """Ask Dagster to read a portion of a connector again; the id of the run.

    Raises:
        OperatorError: Dagster does not answer, or refuses.
    """
    config = backfill_config(connector.source, connector.connector, portion)
    return _launch("backfill", connector, config, {"portion": portion.label})


def _launch(
    action: Action, connector: ConnectorStatus, run_config: dict[str, object], detail: dict[str, object]
) -> str:
    """The audit comes first: nothing is started that it does not know of."""
    opened = warehouse()
    with psycopg.connect(opened.database.psycopg_conninfo()) as connection:
        audit.record(connection, actor="the dashboard", action=action, subject=connector.title, detail=detail)
    asked_for.clear()
    client = DagsterClient(url=dagster_url(opened.settings))
    run_id = client.launch(run_config, tags={"nexus/asked_by": "the dashboard", "nexus/action": action})
    under_way.clear()
    return run_id
