"""`nexus hygiene`: checks, exemptions, profiles and proposed changes at the command line."""

import json
from datetime import UTC, datetime
from typing import Any

import click

from nexus_pipelines.defs.hygiene.check import Check, new_check_id
from nexus_pipelines.defs.hygiene.exemption_commands import exempt, exemptions, withdraw
from nexus_pipelines.defs.hygiene.fix_commands import fixes
from nexus_pipelines.defs.hygiene.profile_commands import profile
from nexus_pipelines.defs.hygiene.running import check_home, is_told
from nexus_pipelines.defs.hygiene.settings import read_hygiene_settings
from nexus_pipelines.defs.opening import opened
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.errors import UserError


@click.group()
def hygiene() -> None:
    """Ticket hygiene: check now, exempt, set profiles, confirm fixes."""


@hygiene.command()
@click.option(
    "--project", "projects", multiple=True, metavar="KEY", help="Repeatable; default: HYGIENE_PROJECTS or all."
)
@click.option("--notify/--no-notify", default=False, show_default=True, help="Remind assignees, as the schedule does.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(projects: tuple[str, ...], notify: bool, format_: str) -> None:
    """Store a check of the newest published scores, and emit its events.

    In a home of your own --notify needs HYGIENE_NOTIFY=true and SLACK_BOT_TOKEN.
    """
    settings = read_hygiene_settings()
    at = datetime.now(UTC)
    with opened() as (home, database, connection):
        if notify and not is_told(home, settings, asked=True):
            raise UserError("Nobody is reminded before HYGIENE_NOTIFY=true is set; set it, or leave --notify out.")
        done = check_home(
            home,
            database,
            connection,
            check_id=new_check_id(at),
            trigger_type="manual",
            actor=who_asks(),
            at=at,
            settings=settings,
            projects=tuple(key.upper() for key in projects) or settings.projects,
            notify=notify,
        )
    if format_ == "json":
        click.echo(json.dumps(_as_json(done), indent=2, ensure_ascii=False))
        return
    for result in done.results:
        score = result["hygiene_score"]
        click.echo(
            f"{result['project_key']}: {'no data' if score is None else f'{score:.1f} %'}, "
            f"{result['compliant_tickets']:,} of {result['total_tickets_checked']:,} tickets in scope pass all rules"
        )
    click.echo(f"Check {done.check_id}{_told(done) if notify else ''}")
    for problem in done.told.problems:
        click.echo(f"  {problem}")


def _as_json(done: Check) -> dict[str, Any]:
    told = done.told
    return {
        "check_id": done.check_id,
        "results": list(done.results),
        "messages": {
            "sent": told.sent,
            "snoozed": told.snoozed,
            "skipped": told.skipped,
            "failed": told.failed,
            "problems": list(told.problems),
        },
    }


def _told(done: Check) -> str:
    told = done.told
    return f": {told.sent} messages sent, {told.snoozed} put off, {told.skipped} without a way, {told.failed} failed"


for _command in (exempt, exemptions, withdraw, profile, fixes):
    hygiene.add_command(_command)
