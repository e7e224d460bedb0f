"""Jira: dumps, saved answers, and a live Jira."""

from collections.abc import Iterator
from functools import partial

from nexus_pipelines.defs.plans.plan import Pending, Plan, one, saved
from nexus_pipelines.defs.plans.upstreams import Upstreams
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.jira.archive import contract_for, read, scope_of
from nexus_pipelines.sources.jira.backfill import backfill_jira, parse_partition
from nexus_pipelines.sources.jira.cursor import position
from nexus_pipelines.sources.jira.dump import find_dumps
from nexus_pipelines.sources.jira.live import read_jira
from nexus_pipelines.sources.jira.saved import read_saved_jira


def plan_jira(settings: Settings, upstreams: Upstreams) -> Plan:
    """All dumps, with the custom fields that they name, all saved answers, and the live Jira.

    Raises:
        UserError: a location does not exist or holds no dump, or no saved answers.
    """
    dumps = find_dumps(settings.jira_dump)
    connection = upstreams.jira

    def pending() -> Iterator[Pending]:
        for dump in dumps:
            yield Pending(
                title=f"Jira {dump.path.name}",
                scope=scope_of(dump),
                read=lambda landing, cursor, dump=dump: one(read(dump, landing, cursor)),
            )
        yield from saved(settings, "Jira", read_saved_jira)
        if connection is not None:
            yield Pending(
                title=connection.known_as or f"Jira {connection.host}",
                scope=connection.scope,
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
