"""GitHub: saved answers, and repositories over its REST API."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta

import duckdb

from nexus_pipelines.defs.plans.log_wants import wanted_jobs
from nexus_pipelines.defs.plans.plan import Pending, Plan, Read, saved
from nexus_pipelines.defs.plans.upstreams import Upstreams
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.portion import Portion
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.github.client import read_repository_batches
from nexus_pipelines.sources.github.contract import CONTRACT
from nexus_pipelines.sources.github.cursor import backfill_cursor, position
from nexus_pipelines.sources.github.job_logs import read_job_log_batches
from nexus_pipelines.sources.github.saved import read_saved_github
from nexus_pipelines.sources.github.settings import GithubSettings, connect
from nexus_pipelines.sources.http.logs import LogSettings
from nexus_pipelines.warehouse.contract import Batch, Reading
from nexus_pipelines.warehouse.landing import Landing


def plan_github(settings: Settings, upstreams: Upstreams) -> Plan:
    """All saved answers, and all repositories that are named.

    Raises:
        UserError: a location holds no saved answers, or repositories are named without a token.
    """
    github = upstreams.github
    if github.repositories:
        github.bearer()
    return Plan(
        contract=CONTRACT,
        pending=(
            *saved(settings, "GitHub", read_saved_github),
            *(
                Pending(
                    title=f"GitHub {repository}",
                    scope=repository,
                    read=lambda landing, cursor, repository=repository: _read(
                        github, repository, landing, cursor, history=github.history
                    ),
                    is_live=True,
                    logs=lambda lake, landing, cursor, repository=repository: _logs(
                        github, repository, upstreams.logs, lake, landing=landing, cursor=cursor
                    ),
                    position=position,
                    backfill=lambda portion, repository=repository: _again(github, repository, portion),
                )
                for repository in github.repositories
            ),
        ),
    )


def _read(
    github: GithubSettings,
    repository: str,
    landing: Landing,
    cursor: Mapping[str, object] | None,
    *,
    history: timedelta | None = None,
) -> Reading:
    client = connect(github)

    def batches() -> Iterator[Batch]:
        with client:
            yield from read_repository_batches(client, repository, landing=landing, cursor=cursor, history=history)

    return Reading(batches=batches(), traffic=client.traffic)


def _logs(
    github: GithubSettings,
    repository: str,
    limits: LogSettings,
    lake: duckdb.DuckDBPyConnection,
    *,
    landing: Landing,
    cursor: Mapping[str, object] | None,
) -> Reading:
    jobs = wanted_jobs(lake, repository, limits)
    if not jobs:
        return Reading(batches=())
    client = connect(github)

    def batches() -> Iterator[Batch]:
        with client:
            yield from read_job_log_batches(
                client, repository, jobs, landing=landing, cursor=cursor, bounds=limits.bounds
            )

    return Reading(batches=batches(), traffic=client.traffic)


def _again(github: GithubSettings, repository: str, portion: Portion) -> Read:
    if portion.partition:
        raise UserError(f"A repository of GitHub is read again whole, or since a day; leave out {portion.partition!r}.")
    since = None if portion.since is None else datetime.combine(portion.since, time(), UTC)
    return lambda landing, cursor: _read(
        github, repository, landing, backfill_cursor(since) if cursor is None else cursor
    )
