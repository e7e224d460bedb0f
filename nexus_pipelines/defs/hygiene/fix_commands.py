"""`nexus hygiene fixes`: list, confirm and reject."""

from contextlib import ExitStack
from typing import Any

import click

from nexus_pipelines.connections.jira import open_client
from nexus_pipelines.defs.opening import opened
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.defs.session import open_sources
from nexus_pipelines.destinations.jira import apply_proposal
from nexus_pipelines.destinations.jira_api import open_editor
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.proposals import decide, find_proposal, list_proposals


@click.group()
def fixes() -> None:
    """Proposed changes of tickets: nothing is written to Jira before a person confirms it."""


@fixes.command("list")
@click.option("--project", metavar="KEY", help="Of one project only.")
def list_fixes(project: str | None) -> None:
    """List open proposals, the surest first."""
    with opened() as (_, _, connection):
        found = list_proposals(
            connection, states=("proposed", "failed"), project_key=project.upper() if project else None
        )
    for each in found:
        sure = "by hand" if each.confidence is None else f"{each.confidence:.0%} sure"
        failed = f"  failed: {each.result}" if each.state == "failed" else ""
        click.echo(f"{each.proposal_id}  {each.issue_key}  {each.kind} {_short(each.arguments)}  {sure}{failed}")
    if not found:
        click.echo("Nothing is proposed.")


@fixes.command("confirm")
@click.argument("proposal_id", type=int)
def confirm_fix(proposal_id: int) -> None:
    """Write a proposed change into Jira, in your name; one that was confirmed and not written goes on."""
    person = who_asks()
    with opened() as (home, _, connection), ExitStack() as stack:
        _, upstreams = stack.enter_context(open_sources(home))
        if upstreams.jira is None:
            raise UserError("There is no Jira to write to: set JIRA_URL and its token.")
        found = find_proposal(connection, proposal_id)
        if found is None or found.state != "confirmed":
            decide(connection, proposal_id, "confirmed", decided_by=person)
        editor = open_editor(stack.enter_context(open_client(upstreams.jira)))
        done = apply_proposal(connection, editor, proposal_id, actor=person)
    if done.state != "applied":
        raise UserError(done.result or f"Proposal {proposal_id} is {done.state}.")
    click.echo(done.result)


@fixes.command("reject")
@click.argument("proposal_id", type=int)
def reject_fix(proposal_id: int) -> None:
    """Reject a proposed change; it is not proposed again."""
    with opened() as (_, _, connection):
        done = decide(connection, proposal_id, "rejected", decided_by=who_asks())
    click.echo(f"Proposal {proposal_id} for {done.issue_key} is rejected.")


def _short(arguments: Any) -> str:
    value = arguments.get("value")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
