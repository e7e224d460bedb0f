"""Jira: dumps, and the live Jira that JIRA_URL names."""

from collections.abc import Iterator
from functools import partial

from nexus_pipelines.defs.plans.plan import Pending, Plan, one
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.jira.archive import contract_for, read, scope_of
from nexus_pipelines.sources.jira.backfill import backfill_jira, parse_partition
from nexus_pipelines.sources.jira.connection import read_connection
from nexus_pipelines.sources.jira.cursor import position
from nexus_pipelines.sources.jira.dump import find_dumps
from nexus_pipelines.sources.jira.live import read_jira


def plan_jira(settings: Settings) -> Plan:
    """All dumps, with the custom fields that they name, and the live Jira where JIRA_URL names one.

    Raises:
        UserError: a location does not exist or holds no dump.
    """
    dumps = find_dumps(settings.jira_dump)
    connection = read_connection()

    def pending() -> Iterator[Pending]:
        for dump in dumps:
            yield Pending(
                title=f"Jira {dump.path.name}",
                scope=scope_of(dump),
                read=lambda landing, cursor, dump=dump: one(read(dump, landing, cursor)),
            )
        if connection is not None:
            yield Pending(
                title=f"Jira {connection.host}",
                scope=str(connection.url),
                read=lambda landing, cursor, connection=connection: read_jira(connection, landing, cursor),
                is_live=True,
                position=position,
                backfill=lambda portion, connection=connection: partial(
                    backfill_jira,
                    connection,
                    parse_partition(portion.partition, portion.since, allowed=connection.project_keys),
                ),
            )

    return Plan(contract=contract_for(dumps), pending=tuple(pending()))
