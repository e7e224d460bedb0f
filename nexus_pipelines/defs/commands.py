"""`nexus materialize` and `nexus backfill`: the asset graph once, in this process."""

import time
from collections.abc import Sequence

import click
import psycopg

from nexus_pipelines.defs.options import settings_from_options, source_options
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.defs.plans.plan import portion_reader, to_backfill
from nexus_pipelines.defs.plans.registry import PLANS, require_sources
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.operations import audit
from nexus_pipelines.operations.portion import Portion, first_day
from nexus_pipelines.operations.run_config import backfill_config, without_logs_config
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import find_home, open_home
from nexus_pipelines.settings import read_settings
from nexus_pipelines.warehouse import publish


@click.command()
@source_options
def materialize(
    git: Sequence[str],
    jira_dump: Sequence[str],
    slack_export: Sequence[str],
    releases_csv: Sequence[str],
    api_answers: Sequence[str],
) -> None:
    """Read the sources, build every table, check, publish, mirror and index; then end."""
    configured = settings_from_options(git, jira_dump, slack_export, releases_csv, api_answers)
    if not (configured.home / "home.json").exists():
        require_sources(configured)
    home = open_home(configured)
    # Dagster and dbt take three seconds to import: what is wrong on the command line is said before.
    from nexus_pipelines.defs.refresh import prepared, refresh  # noqa: PLC0415

    started = time.monotonic()
    with prepared(home) as database:
        if _is_first(database) and (home.data_set == "demo" or read_upstreams().reads_logs):
            # Logs are most of what a first reading asks for, and nothing but root causes is made of them.
            refresh(home.settings, without_logs_config())
            click.echo("There is something to see; the logs of builds come next.")
        refresh(home.settings)
    click.echo(f"Built in {time.monotonic() - started:.0f} seconds.")


def _is_first(database: Database) -> bool:
    with psycopg.connect(database.psycopg_conninfo()) as connection:
        return publish.current(connection) is None


@click.command()
@click.argument("source", type=click.Choice(sorted(PLANS)))
@click.option("--scope", default="", metavar="SCOPE", help="Which of several: a repository, or the address of a Jira.")
@click.option(
    "--partition",
    default="",
    metavar="PARTITION",
    help="What of it: Jira ALOY, 2025-03 or ALOY:2025-03; Slack a channel.",
)
@click.option("--since", default="", metavar="DATE", help="From which day on, as YYYY-MM-DD.")
def backfill(source: str, scope: str, partition: str, since: str) -> None:
    """Read a part of a live source again in full, build and publish.

    What is there stays, and the next run follows the source from where it was. A backfill that was broken off goes on
    from its last commit when it is asked for again.
    """
    portion = Portion(partition=partition.strip(), since=first_day(since))
    home = find_home(read_settings())
    if home.data_set == "own":
        # What cannot be is said before anything is started.
        portion_reader(to_backfill(PLANS[source](home.settings, read_upstreams()), scope), portion)
    from nexus_pipelines.defs.refresh import prepared, refresh  # noqa: PLC0415 - as above

    with prepared(home) as database:
        with psycopg.connect(database.psycopg_conninfo()) as connection:
            audit.record(
                connection,
                actor=who_asks(),
                action="backfill",
                subject=f"{source} {scope}".strip(),
                detail={"portion": portion.label},
            )
        refresh(home.settings, backfill_config(source, scope, portion))
