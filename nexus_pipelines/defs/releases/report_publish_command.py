"""`nexus report list` and `nexus report publish`."""

from pathlib import Path

import click

from nexus_pipelines.analysis.reports.formats import render
from nexus_pipelines.analysis.reports.outgoing import format_of, message_of
from nexus_pipelines.analysis.reports.renderers import confluence
from nexus_pipelines.connections.confluence import read_confluence
from nexus_pipelines.defs.reports.opening import Desk, opened
from nexus_pipelines.defs.reports.storing import stored
from nexus_pipelines.defs.session import open_sources
from nexus_pipelines.destinations.confluence import PageContent
from nexus_pipelines.destinations.report_places import page_of, to_confluence, to_slack
from nexus_pipelines.destinations.reports import Delivered, deliver_file
from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.operations.releases.reports import list_reports


@click.command("list")
@click.option("--project", metavar="KEY", help="Of one Jira project.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
def list_stored(project: str | None, limit: int) -> None:
    """Stored reports, the newest first."""
    with opened() as desk:
        found = list_reports(desk.connection, project_key=project, limit=limit)
    for each in found:
        click.echo(f"{each.report_id}  {each.created_at:%Y-%m-%d %H:%M}  {each.title}")
    if not found:
        click.echo("No report is stored yet.")


@click.command("publish")
@click.argument("report_id")
@click.option("--to", "target", required=True, metavar="PLACE", help="confluence:SPACE, slack:CHANNEL, or a file.")
@click.option("--confirm", metavar="NAME", help="Who wants this to be written; without it nothing is.")
def publish(report_id: str, target: str, confirm: str | None) -> None:
    """Send a stored report to a place: a page that is there is updated, the same content is not written twice."""
    with opened() as desk:
        row, _ = stored(desk.connection, report_id)
        if not confirm or not confirm.strip():
            raise UserError(
                f"{row.title} ({report_id}) would be written to {target}; repeat this with --confirm and your name."
            )
        done = _published(desk, report_id, target, confirm.strip())
    delivery = done.delivery
    if delivery.state == "failed":
        raise SourceError(delivery.last_error or "The report could not be delivered.")
    place = delivery.url or delivery.target
    click.echo(f"{report_id}: {place}" if done.is_new else f"{report_id}: {place} holds this already.")


def _published(desk: Desk, report_id: str, target: str, person: str) -> Delivered:
    row, report = stored(desk.connection, report_id)
    kind, _, place = target.partition(":")
    if kind not in ("confluence", "slack"):
        path = Path(target)
        content = render(report, format_of(path.suffix))
        return deliver_file(desk.connection, row, content, path=path, confirmed_by=person)
    with open_sources(desk.home) as (_, upstreams):
        if kind == "confluence":
            site = upstreams.confluence or read_confluence()
            page = PageContent(report_id=report.report_id, **vars(confluence.render(report)))
            return to_confluence(desk.connection, site, row, page, space_key=place, confirmed_by=person)
        if not place:
            raise UserError("Say which channel: slack:CHANNEL, by its name or id.")
        said = message_of(report, page_url=page_of(desk.connection, row))
        return to_slack(
            desk.connection, upstreams.slack, row, said.body, said.picture, channel=place, confirmed_by=person
        )
