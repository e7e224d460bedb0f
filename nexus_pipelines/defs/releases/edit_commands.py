"""`nexus release add`, `edit` and `remove`: releases that somebody manages."""

from typing import get_args

import click

from nexus_pipelines.defs.opening import opened
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.defs.releases.naming import by_option, fields_of, named, project_option
from nexus_pipelines.operations.releases.managed import create_release, delete_release, update_release
from nexus_pipelines.operations.releases.milestones import apply_template
from nexus_pipelines.operations.releases.records import read_release
from nexus_pipelines.operations.releases.templates import TemplateName

_SET = click.option("--set", "fields", multiple=True, metavar="FIELD=VALUE", help="Repeatable, such as status=testing.")


@click.command()
@click.argument("version")
@click.option("--project", metavar="KEY")
@click.option("--target", "target_date", required=True, metavar="YYYY-MM-DD", help="The day it shall go out.")
@click.option("--template", type=click.Choice(get_args(TemplateName)), help="Milestones counted back from the target.")
@_SET
@by_option
def add(
    *,
    version: str,
    project: str | None,
    target_date: str,
    template: TemplateName | None,
    fields: tuple[str, ...],
    by: str | None,
) -> None:
    """Manage a release: its plan, people, milestones and risks. A Jira version or tag of it is found by its number."""
    values = {"version": version, "target_date": target_date, "project_key": project, **fields_of(fields)}
    draft, person = read_release(values), by or who_asks()
    with opened() as (_, _, connection):
        made = create_release(connection, draft, source="manual", created_by=person)
        if template:
            apply_template(connection, made.release_id, template, added_by=person)
    click.echo(f"{made.label} is managed as {made.release_id}, target {made.target_date}.")


@click.command()
@click.argument("release")
@project_option
@_SET
@by_option
def edit(release: str, project: str | None, fields: tuple[str, ...], by: str | None) -> None:
    """Change fields of a managed release, named by its id, or by version and --project."""
    changes = fields_of(fields)
    with opened() as (_, _, connection):
        before = named(connection, release, project)
        after = update_release(connection, before.release_id, changes, changed_by=by or who_asks())
    is_same = after.updated_at == before.updated_at
    click.echo(f"{after.label}: {'nothing changed' if is_same else ', '.join(changes) + ' changed'}.")


@click.command()
@click.argument("release")
@project_option
@by_option
def remove(release: str, project: str | None, by: str | None) -> None:
    """Stop managing a release; its row stays for the record, and its plan leaves the tables at the next run."""
    with opened() as (_, _, connection):
        gone = delete_release(connection, named(connection, release, project).release_id, deleted_by=by or who_asks())
    click.echo(f"{gone.label} ({gone.release_id}) is managed no more.")
