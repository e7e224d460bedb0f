"""`nexus status`: what this home holds and what readers see."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Literal

import click
import polars as pl
import psycopg

from nexus_pipelines.operations.inbound_events import backlog
from nexus_pipelines.operations.migrate import current_revision, newest_revision
from nexus_pipelines.postgres.database import Database
from nexus_pipelines.postgres.home import find_home
from nexus_pipelines.postgres.prepared import is_prepared
from nexus_pipelines.postgres.server import open_database
from nexus_pipelines.settings import read_settings
from nexus_pipelines.warehouse.export import write
from nexus_pipelines.warehouse.reader import Reader

_COUNTED = ("issues", "commits", "messages", "releases", "people")


@click.command()
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
def status(format_: Literal["table", "json"]) -> None:
    """What this home holds: publication, counts, and each source's freshness and quarantine."""
    home = find_home(read_settings())
    facts: dict[str, Any] = {
        "home": str(home.folder),
        "data_set": home.data_set,
        "publication": None,
        "counts": {},
        "sources": [],
        "webhooks": None,
    }
    with open_database(home.settings) as database:
        reader = Reader(database, home.settings)
        try:
            publication = reader.publication() if is_prepared(database) else None
            if publication is not None:
                facts["publication"] = {
                    "snapshot": publication.snapshot_id,
                    "published_at": publication.published_at.astimezone(UTC).isoformat(),
                }
                facts["counts"] = {table: _count(reader, table) for table in _COUNTED}
                facts["sources"] = reader.query(
                    "select source, scope, last_loaded_at, rows, quarantined_rows from data_sources order by all"
                ).to_dicts()
        finally:
            reader.close()
        facts["webhooks"] = _webhooks(database)
    if format_ == "json":
        click.echo(json.dumps(facts, default=str, indent=2))
        return
    _print(facts)


def _count(reader: Reader, table: str) -> int:
    return int(reader.query(f"select count(*) as n from {table}").item())  # noqa: S608 - our own list of names


def _webhooks(database: Database) -> dict[str, Any] | None:
    """What has come and is not read; None where the database is not of this version yet."""
    if current_revision(database) != newest_revision():
        return None
    with psycopg.connect(database.psycopg_conninfo()) as connection:
        return asdict(backlog(connection))


def _print(facts: dict[str, Any]) -> None:
    kind = "demo (a simulated company)" if facts["data_set"] == "demo" else "your own data"
    click.echo(f"Home        {facts['home']}: {kind}")
    publication = facts["publication"]
    if publication is None:
        click.echo("Published   nothing yet; `make up` builds and publishes (the first build takes a minute or more)")
        return
    age = datetime.now(UTC) - datetime.fromisoformat(publication["published_at"])
    click.echo(f"Published   snapshot {publication['snapshot']}, {_ago(age.total_seconds())} ago")
    click.echo("Holds       " + ", ".join(f"{count:,} {name}" for name, count in facts["counts"].items()))
    webhooks = facts["webhooks"]
    if webhooks and (webhooks["waiting"] or webhooks["taken"]):
        click.echo(f"Webhooks    {webhooks['waiting']} wait, {webhooks['taken']} are being read")
    if webhooks and webhooks["failed"]:
        click.echo(f"Webhooks    {webhooks['failed']} were given up. The last: {webhooks['last_failure']}")
    if facts["sources"]:
        now = datetime.now(UTC)
        rows = [
            {
                "source": row["source"],
                "read from": row["scope"],
                "last new data": f"{_ago((now - row['last_loaded_at']).total_seconds())} ago",
                "records": row["rows"],
                "could not be read": row["quarantined_rows"],
            }
            for row in facts["sources"]
        ]
        write(pl.DataFrame(rows), "table", None)


def _ago(seconds: float) -> str:
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        amount = int(seconds // length)
        if amount >= 1:
            return f"{amount} {unit}{'s' if amount > 1 else ''}"
    return "less than a minute"
