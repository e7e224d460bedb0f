"""`nexus release policy`: show and set what releases are judged by."""

import json
from datetime import UTC
from pathlib import Path

import click

from nexus_pipelines.analysis.readiness.policy import as_mapping
from nexus_pipelines.analysis.readiness.policy_reading import parse_document
from nexus_pipelines.analysis.readiness.shipped_policies import DEFAULT
from nexus_pipelines.analysis.readiness.stored_policies import checked_policy, policy_for, shipped_version
from nexus_pipelines.defs.opening import opened
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.defs.releases.naming import by_option
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.policies import newest_policies, policy_history, save_policy


@click.group()
def policy() -> None:
    """What releases are judged by: criteria, thresholds, severities."""


@policy.command("show")
@click.option("--project", required=True, metavar="KEY")
@click.option("--history", is_flag=True, help="The versions that were set for it, newest first.")
def show_policy(project: str, history: bool) -> None:
    """Print the policy that holds for a project as JSON."""
    with opened() as (_, _, connection):
        stored = newest_policies(connection)
        versions = policy_history(connection, project_key=project) if history else []
    for each in versions:
        at = f"{each.created_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        click.echo(f"{each.name} {each.version}  {at}  {each.created_by}  {each.note or ''}".rstrip())
    if history and not versions:
        click.echo(f"No policy was set for {project.upper()}.")
    if not history:
        click.echo(json.dumps(as_mapping(policy_for(stored, project)), indent=2, ensure_ascii=False))


@policy.command("set")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--project", metavar="KEY", help="For this project; default: for all without one of their own.")
@click.option("--note", metavar="TEXT", help="Why.")
@by_option
def set_policy(file: Path, project: str | None, note: str | None, by: str | None) -> None:
    """Check the policy in FILE (TOML) and store it as the newest.

    For all projects the one that is called "default" holds; others are there to be extended.
    """
    try:
        content = parse_document(file.read_text(encoding="utf-8"), place=file.name)
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file} cannot be read as text; name a policy file.") from error
    with opened() as (_, _, connection):
        checked = checked_policy(content, newest_policies(connection), project_key=project)
        made = save_policy(
            connection,
            name=checked.name,
            # TOML has dates; what is stored is JSON.
            body=json.loads(json.dumps(content, default=str)),
            project_key=project,
            created_by=by or who_asks(),
            note=note,
            shipped_version=shipped_version(checked.name),
        )
    if made.project_key is None and made.name != DEFAULT:
        click.echo(
            f"Policy {made.name} {made.version} is stored for others to extend; for all projects {DEFAULT} holds."
        )
        return
    whom = made.project_key or "all projects without one of their own"
    click.echo(f"Policy {made.name} {made.version} is stored for {whom}; the next verdict takes it.")
