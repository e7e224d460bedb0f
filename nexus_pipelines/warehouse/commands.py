"""`nexus sql` and `nexus publish`: the published warehouse at the command line."""

import importlib
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, cast

import click
import psycopg

from nexus_pipelines.errors import NexusError, UserError
from nexus_pipelines.postgres.home import find_home
from nexus_pipelines.postgres.prepared import open_prepared
from nexus_pipelines.settings import read_settings
from nexus_pipelines.warehouse import publish
from nexus_pipelines.warehouse.export import Format, write
from nexus_pipelines.warehouse.publish import Publication
from nexus_pipelines.warehouse.reader import Answer, Reader

_PROMPT = "nexus> "
_CONTINUED = "  ...> "


@contextmanager
def open_reader() -> Generator[Reader]:
    """A reader over the home that NEXUS_HOME names, for as long as the block runs."""
    home = find_home(read_settings())
    with open_prepared(home) as database:
        reader = Reader(database, home.settings)
        try:
            yield reader
        finally:
            reader.close()


@click.command()
@click.argument("statement", required=False)
@click.option(
    "--format", "format_", type=click.Choice(["table", "json", "csv", "parquet"]), default="table", show_default=True
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@click.option("--snapshot", metavar="ID|TIME", help="An earlier publication, by snapshot number or by time (UTC).")
@click.option(
    "--limit", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True, help="At most so many rows."
)
def sql(statement: str | None, format_: str, output: Path | None, snapshot: str | None, limit: int) -> None:
    """Run one SELECT on the published tables, or start a session.

    Example: nexus sql "select project_key, count(*) from issues group by 1"
    """
    with open_reader() as reader:
        publication = reader.find(snapshot) if snapshot else None
        if statement is None and not sys.stdin.isatty():
            statement = sys.stdin.read()
        if statement is None:
            _session(reader, publication, limit=limit)
            return
        answer = reader.ask(statement, limit=limit, publication=publication)
        write(answer.frame, cast(Format, format_), output)
        _say_what_it_was(answer, limit=limit)


def _say_what_it_was(answer: Answer, *, limit: int) -> None:
    rows = "1 row" if answer.row_count == 1 else f"{answer.row_count:,} rows"
    more = f", cut at {limit:,}; use --limit for more" if answer.truncated else ""
    as_of = f"{answer.publication.published_at:%Y-%m-%d %H:%M} UTC"
    click.echo(f"{rows}{more} - snapshot {answer.publication.snapshot_id}, published {as_of}", err=True)


def _session(reader: Reader, publication: Publication | None, *, limit: int) -> None:
    # Gives input() line editing and history; slow to import elsewhere.
    importlib.import_module("readline")

    relations = sorted(reader.relations(publication=publication))
    click.echo(f"Tables: {', '.join(relations)}")
    click.echo("End a query with ; and leave with Ctrl-D or .quit")
    lines: list[str] = []
    while True:
        try:
            lines.append(input(_CONTINUED if lines else _PROMPT))
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        text = "\n".join(lines).strip()
        if text in {".quit", ".exit", "quit", "exit"}:
            return
        if not text.endswith(";"):
            if not text:
                lines.clear()
            continue
        lines.clear()
        try:
            answer = reader.ask(text, limit=limit, publication=publication)
        except NexusError as error:
            click.echo(str(error), err=True)
            continue
        write(answer.frame, "table", None)
        _say_what_it_was(answer, limit=limit)


@click.group("publish")
def publish_group() -> None:
    """What readers see: list the published snapshots, or go back to an earlier one."""


@publish_group.command("list")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
def list_publications(limit: int, format_: Literal["table", "json"]) -> None:
    """The newest publications first; readers see the first one."""
    import polars as pl  # noqa: PLC0415 - 0.2 s that the other commands need not pay

    with _open_control() as connection:
        found = publish.publications(connection, limit=limit)
    if not found and format_ == "table":
        click.echo("Nothing has been published yet; run `nexus materialize`.")
        return
    rows = [
        {
            "snapshot": entry.snapshot_id,
            "published_at": f"{entry.published_at:%Y-%m-%d %H:%M:%S} UTC",
            "run": entry.run_id,
            "note": entry.note or "",
        }
        for entry in found
    ]
    write(pl.DataFrame(rows), format_, None)


@publish_group.command("rollback")
@click.argument("snapshot", required=False, type=int)
def rollback(snapshot: int | None) -> None:
    """Show readers an earlier snapshot again: SNAPSHOT, or the one before the current."""
    with _open_control() as connection:
        before = publish.current(connection)
        after = publish.rollback(connection, snapshot_id=snapshot)
    if before is not None and before.snapshot_id == after.snapshot_id:
        raise UserError(f"Snapshot {after.snapshot_id} is the one that readers see already.")
    click.echo(f"Readers now see snapshot {after.snapshot_id}.")


@contextmanager
def _open_control() -> Generator[psycopg.Connection]:
    with (
        open_prepared(find_home(read_settings())) as database,
        psycopg.connect(database.psycopg_conninfo()) as connection,
    ):
        yield connection
