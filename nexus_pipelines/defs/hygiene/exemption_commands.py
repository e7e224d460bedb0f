"""`nexus hygiene exempt`, `exemptions` and `withdraw`."""

from datetime import UTC, datetime

import click

from nexus_pipelines.analysis.hygiene.profile_reading import read_exemption
from nexus_pipelines.defs.opening import opened
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.hygiene import exemptions as stored


@click.command()
@click.option("--project", "project_key", metavar="KEY", help="A whole project.")
@click.option("--issue", metavar="KEY", help="One ticket.")
@click.option("--rule", required=True, metavar="RULE", help="Rule id, such as story_points.")
@click.option("--approver", required=True, metavar="NAME", help="Who approves it.")
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@click.option("--until", metavar="YYYY-MM-DD", help="The last day on which it holds; default: until it is withdrawn.")
def exempt(issue: str | None, until: str | None, **asked: str | None) -> None:
    """Take a ticket or a project out of a rule: it no longer counts there."""
    project, rule = asked["project_key"], str(asked["rule"])
    read = read_exemption({**asked, "issue_key": issue, "expires_on": until})
    key = (issue or "").upper() or None
    of = project.upper() if project else (key or "").rpartition("-")[0]
    if not of:
        raise UserError("An exemption is for a project or a ticket; give --project SHOP or --issue SHOP-12.")
    with opened() as (_, _, connection):
        number = stored.exempt(
            connection,
            project_key=of,
            issue_key=key,
            rule=rule,
            approver=read.approver,
            reason=read.reason,
            expires_on=read.expires_on,
        )
    click.echo(
        f"Exemption {number}: {key or of} from {rule}, {f'up to {until}' if until else 'until it is withdrawn'}."
    )


@click.command()
@click.option("--project", metavar="KEY", help="Of one project only.")
@click.option("--all", "is_all", is_flag=True, help="Those that are over, too.")
def exemptions(project: str | None, is_all: bool) -> None:
    """List exemptions that hold today."""
    today = datetime.now(UTC).date()
    with opened() as (_, _, connection):
        found = stored.list_exemptions(connection, project_key=project.upper() if project else None)
    shown = [each for each in found if is_all or each.holds_on(today)]
    for each in shown:
        until = f"up to {each.expires_on}" if each.expires_on else "until withdrawn"
        over = "" if each.holds_on(today) else " (over)"
        click.echo(
            f"{each.exemption_id}  {each.issue_key or each.project_key}  {each.rule}  {until}{over}  "
            f"{each.approver}: {each.reason}"
        )
    if not shown:
        click.echo("No exemption holds.")


@click.command()
@click.argument("exemption_id", type=int)
def withdraw(exemption_id: int) -> None:
    """End an exemption now; it stays in the list of those that are over."""
    with opened() as (_, _, connection):
        stored.withdraw(connection, exemption_id, withdrawn_by=who_asks())
    click.echo(f"Exemption {exemption_id} is withdrawn.")
