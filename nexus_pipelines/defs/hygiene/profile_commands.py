"""`nexus hygiene profile`: show and set."""

import json
import tomllib
from pathlib import Path
from typing import Any

import click

from nexus_pipelines.analysis.hygiene.profile_reading import read_profile
from nexus_pipelines.defs.opening import opened
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.hygiene.profiles import current_profiles, profile_history, save_profile


@click.group()
def profile() -> None:
    """What the rules mean in a project: weights, limits, from when on they count."""


@profile.command("show")
@click.option("--project", required=True, metavar="KEY")
@click.option("--history", is_flag=True, help="All versions, newest first, without their content.")
def show_profile(project: str, history: bool) -> None:
    """Print a project's newest profile as JSON."""
    key = project.upper()
    with opened() as (_, _, connection):
        versions = profile_history(connection, key) if history else []
        newest = current_profiles(connection).get(key)
    for each in versions:
        click.echo(
            f"{each.version}  {each.changed_at:%Y-%m-%d %H:%M} UTC  {each.changed_by}  {each.note or ''}".rstrip()
        )
    if newest is None:
        click.echo(f"{key} has the default profile; `nexus hygiene profile set --project {key} FILE` changes it.")
    elif not history:
        click.echo(json.dumps(newest.profile, indent=2, ensure_ascii=False))


@profile.command("set")
@click.option("--project", required=True, metavar="KEY")
@click.option("--note", metavar="TEXT", help="Why.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def set_profile(project: str, note: str | None, file: Path) -> None:
    """Check the profile in FILE (JSON or TOML) and store it as the newest."""
    key, content = project.upper(), _content(file)
    read_profile(key, content)
    with opened() as (_, _, connection):
        version = save_profile(connection, key, content, changed_by=who_asks(), note=note)
    click.echo(f"{key} has profile version {version}; the next build scores with it.")


def _content(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        read: object = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise UserError(f"{file} cannot be read as {'TOML' if file.suffix == '.toml' else 'JSON'}: {error}.") from error
    if not isinstance(read, dict):
        raise UserError(f'{file} holds no profile; write an object such as {{"rules": {{}}}}.')
    # TOML has dates; what is stored is JSON.
    return json.loads(json.dumps(read, default=str))
