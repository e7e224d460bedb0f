"""`nexus release import`: a list of releases from a file."""

import json
from pathlib import Path
from typing import get_args

import click
from pydantic import TypeAdapter

from nexus_pipelines.defs.opening import opened
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.defs.releases.naming import by_option
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.listed import listed_in_csv
from nexus_pipelines.operations.releases.sync import SyncMode, SyncResult, sync_releases
from nexus_pipelines.warehouse.inputs import read_chunks

# Of the most patient spreadsheet.
_LIMIT_BYTES = 64 << 20


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--mode",
    type=click.Choice(get_args(SyncMode)),
    default="merge",
    show_default=True,
    help="merge: filled cells are taken over; replace: the list is all there is of earlier imports; append: only new.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@by_option
def import_file(file: Path, mode: SyncMode, dry_run: bool, format_: str, by: str | None) -> None:
    """Import releases from a CSV FILE, as spreadsheets save it: all of it, or nothing.

    Columns: version and target date; name, description, status, release type, project key, release manager and
    external id where there are any.
    """
    if file.stat().st_size > _LIMIT_BYTES:
        raise UserError(f"{file} is longer than {_LIMIT_BYTES >> 20} MB and no list of releases; name another file.")
    listed = listed_in_csv(b"".join(read_chunks(file)), name=file.name)
    with opened() as (_, _, connection):
        result = sync_releases(
            connection, listed, source="csv_import", actor=by or who_asks(), mode=mode, dry_run=dry_run
        )
    if format_ == "json":
        click.echo(json.dumps(TypeAdapter(SyncResult).dump_python(result, mode="json"), indent=2, ensure_ascii=False))
    else:
        _say(result, file.name)
    if result.errors:
        raise UserError(f"Nothing of {file.name} was imported: {result.errors} of its rows are wrong.")


def _say(result: SyncResult, name: str) -> None:
    for each in result.error_details:
        click.echo(f"{each.place}: {each.reason}")
    if not result.errors:
        would = "would be " if result.dry_run else ""
        deleted = f", {result.deleted} deleted" if result.sync_mode == "replace" else ""
        click.echo(
            f"Of {result.total_records} releases in {name}, {result.created} {would}created, {result.updated} updated"
            f"{deleted}, {result.unchanged} unchanged."
        )
    if result.ignored_columns:
        click.echo(f"Not taken: the columns {', '.join(result.ignored_columns)}.")
