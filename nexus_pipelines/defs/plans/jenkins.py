"""Jenkins: saved answers, and its jobs over its remote API."""

from collections.abc import Iterator, Mapping

import duckdb

from nexus_pipelines.defs.plans.log_wants import wanted_consoles
from nexus_pipelines.defs.plans.plan import Pending, Plan, Read, saved
from nexus_pipelines.defs.plans.upstreams import Upstreams
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.portion import Portion
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.http.logs import LogSettings
from nexus_pipelines.sources.jenkins.client import read_jenkins_batches
from nexus_pipelines.sources.jenkins.console import read_console_batches
from nexus_pipelines.sources.jenkins.contract import CONTRACT
from nexus_pipelines.sources.jenkins.cursor import position
from nexus_pipelines.sources.jenkins.saved import read_saved_jenkins
from nexus_pipelines.sources.jenkins.settings import JenkinsSettings, connect
from nexus_pipelines.warehouse.contract import Batch, Reading
from nexus_pipelines.warehouse.landing import Landing


def plan_jenkins(settings: Settings, upstreams: Upstreams) -> Plan:
    """Saved answers, and the Jenkins that is named, if any.

    Raises:
        UserError: a location does not exist or holds no saved answers.
    """
    jenkins = upstreams.jenkins

    def pending() -> Iterator[Pending]:
        yield from saved(settings, "Jenkins", read_saved_jenkins)
        if jenkins is not None:
            yield Pending(
                title=jenkins.known_as or f"Jenkins {jenkins.host}",
                scope=jenkins.scope,
                read=lambda landing, cursor, jenkins=jenkins: _read(jenkins, landing, cursor),
                is_live=True,
                logs=lambda lake, landing, cursor, jenkins=jenkins: _logs(
                    jenkins, upstreams.logs, lake, landing=landing, cursor=cursor
                ),
                position=position,
                backfill=lambda portion, jenkins=jenkins: _again(jenkins, portion),
            )

    return Plan(contract=CONTRACT, pending=tuple(pending()))


def _read(jenkins: JenkinsSettings, landing: Landing, cursor: Mapping[str, object] | None) -> Reading:
    client = connect(jenkins)

    def batches() -> Iterator[Batch]:
        with client:
            yield from read_jenkins_batches(
                client, scope=jenkins.scope, is_wanted=jenkins.is_wanted, landing=landing, cursor=cursor
            )

    return Reading(batches=batches(), traffic=client.traffic)


def _logs(
    jenkins: JenkinsSettings,
    limits: LogSettings,
    lake: duckdb.DuckDBPyConnection,
    *,
    landing: Landing,
    cursor: Mapping[str, object] | None,
) -> Reading:
    builds = [each for each in wanted_consoles(lake, limits) if jenkins.is_wanted(each[0])]
    if not builds:
        return Reading(batches=())
    client = connect(jenkins)

    def batches() -> Iterator[Batch]:
        with client:
            yield from read_console_batches(
                client, builds, scope=jenkins.scope, landing=landing, cursor=cursor, bounds=limits.bounds
            )

    return Reading(batches=batches(), traffic=client.traffic)


def _again(jenkins: JenkinsSettings, portion: Portion) -> Read:
    if portion != Portion():
        raise UserError(f"A Jenkins is read again whole; leave out {portion.label!r}.")
    return lambda landing, cursor: _read(jenkins, landing, cursor)
