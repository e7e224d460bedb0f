"""`nexus release milestones` and `risk`: the plan of a managed release."""

from datetime import UTC, datetime
from typing import Any, get_args

import click

from nexus_pipelines.defs.opening import opened
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.defs.releases.naming import by_option, named, project_option
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.milestones import (
    add_milestone,
    apply_template,
    change_milestone,
    list_milestones,
    read_milestone,
    remove_milestone,
)
from nexus_pipelines.operations.releases.risks import (
    Level,
    RiskStatus,
    add_risk,
    change_risk,
    list_risks,
    read_risk,
)
from nexus_pipelines.operations.releases.templates import TemplateName


@click.command()
@click.argument("release")
@project_option
@click.option("--template", type=click.Choice(get_args(TemplateName)), help="Add those of it that are missing.")
@click.option("--add", "added", nargs=2, metavar="NAME YYYY-MM-DD", help="Add one.")
@click.option("--done", type=int, metavar="NUMBER", help="One is reached, today.")
@click.option("--remove", "removed", type=int, metavar="NUMBER", help="Remove one.")
@by_option
def milestones(
    *,
    release: str,
    project: str | None,
    template: TemplateName | None,
    added: tuple[str, str] | None,
    done: int | None,
    removed: int | None,
    by: str | None,
) -> None:
    """List a release's milestones, after what the options change."""
    person, today = by or who_asks(), datetime.now(UTC).date()
    with opened() as (_, _, connection):
        found = named(connection, release, project)
        own = {each.milestone_id for each in list_milestones(connection, [found.release_id])}
        for number in (done, removed):
            _require_own(number, own, f"{found.label} has no milestone")
        if template:
            apply_template(connection, found.release_id, template, added_by=person)
        if added:
            draft = read_milestone({"name": added[0], "target_date": added[1]})
            add_milestone(connection, found.release_id, draft, added_by=person)
        if done is not None:
            change_milestone(connection, done, {"completed": True, "actual_date": today}, changed_by=person)
        if removed is not None:
            remove_milestone(connection, removed, removed_by=person)
        listed = list_milestones(connection, [found.release_id])
    for each in listed:
        reached = f"reached {each.actual_date or 'on an unknown day'}" if each.completed else ""
        late = "late" if not each.completed and each.target_date < today else ""
        click.echo(f"{each.milestone_id}  {each.target_date}  {each.name}  {reached or late}".rstrip())
    if not listed:
        click.echo(f"{found.label} has no milestones; --template standard adds seven.")


@click.command()
@click.argument("release")
@project_option
@click.option("--add", "title", metavar="TITLE", help="Add one.")
@click.option("--change", "number", type=int, metavar="NUMBER", help="Change one.")
@click.option("--severity", type=click.Choice(get_args(Level)))
@click.option("--probability", type=click.Choice(get_args(Level)))
@click.option("--status", type=click.Choice(get_args(RiskStatus)))
@click.option("--mitigation", metavar="TEXT")
@click.option("--owner", metavar="NAME")
@by_option
def risk(
    release: str, project: str | None, title: str | None, number: int | None, by: str | None, **fields: str | None
) -> None:
    """List a release's risks, after what the options change."""
    person = by or who_asks()
    given: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
    if given and title is None and number is None:
        raise UserError("Say which risk is meant: --add TITLE for a new one, or --change NUMBER.")
    with opened() as (_, _, connection):
        found = named(connection, release, project)
        _require_own(
            number, {each.risk_id for each in list_risks(connection, [found.release_id])}, f"{found.label} has no risk"
        )
        if title is not None:
            add_risk(connection, found.release_id, read_risk({"title": title, **given}), added_by=person)
        if number is not None:
            change_risk(connection, number, given, changed_by=person)
        listed = list_risks(connection, [found.release_id])
    for each in listed:
        owner = f"  {each.owner}" if each.owner else ""
        weight = f"severity {each.severity}, probability {each.probability}"
        click.echo(f"{each.risk_id}  {each.status}  {weight}  {each.title}{owner}")
    if not listed:
        click.echo(f"{found.label} has no risks; --add TITLE adds one.")


def _require_own(number: int | None, own: set[int], sentence: str) -> None:
    if number is not None and number not in own:
        raise UserError(f"{sentence} {number}; leave the option out to see those there are.")
