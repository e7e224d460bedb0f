"""`nexus release waive` and `attest`: what people judge, named and kept."""

import click

from nexus_pipelines.analysis.readiness.criteria import CRITERIA, CRITERIA_BY_ID, KnownCriterion
from nexus_pipelines.defs.opening import opened
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.defs.releases.naming import day_of
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.attestations import attest as store_attestation
from nexus_pipelines.operations.releases.attestations import withdraw_attestation
from nexus_pipelines.operations.releases.waivers import waive as store_waiver
from nexus_pipelines.operations.releases.waivers import withdraw_waiver

_WITHDRAW = click.option("--withdraw", type=int, metavar="NUMBER", help="Take one back instead.")


@click.command()
@click.argument("version", required=False)
@click.option("--project", metavar="KEY")
@click.option("--criterion", metavar="ID", help="Such as blocked_tickets.")
@click.option("--item", metavar="KEY", help="Only this ticket, test or finding; default: the whole criterion.")
@click.option("--reason", metavar="TEXT")
@click.option("--approver", metavar="NAME", help="Who answers for it.")
@click.option("--until", metavar="YYYY-MM-DD", help="The last day on which it holds.")
@_WITHDRAW
def waive(withdraw: int | None, **asked: str | None) -> None:
    """Let a release pass although it fails a criterion, for a reason and up to a day."""
    if withdraw is not None:
        with opened() as (_, _, connection):
            withdraw_waiver(connection, withdraw, withdrawn_by=who_asks())
        click.echo(f"Waiver {withdraw} is withdrawn.")
        return
    version, project, criterion, reason, approver, until = _all_of(
        asked, "version", "project", "criterion", "reason", "approver", "until"
    )
    known, expires_on = _known(criterion), day_of(until, "--until")
    assert expires_on is not None  # noqa: S101 - it is given
    with opened() as (_, _, connection):
        made = store_waiver(
            connection,
            project_key=project,
            version_name=version,
            criterion=criterion,
            item=asked["item"],
            reason=reason,
            approved_by=approver,
            expires_on=expires_on,
        )
    what = f"{made.item} of {known.title}" if made.item else known.title
    click.echo(f"Waiver {made.waiver_id}: {made.project_key} {made.version_name} may fail {what} up to {until}.")


@click.command()
@click.argument("version", required=False)
@click.option("--project", metavar="KEY")
@click.option("--criterion", metavar="ID", help=", ".join(each.criterion for each in CRITERIA if each.is_attested))
@click.option("--met/--not-met", "is_met", default=True, show_default=True)
@click.option("--statement", metavar="TEXT", help="What you know, and from where.")
@click.option("--by", "approver", metavar="NAME", help="Who states it.")
@_WITHDRAW
def attest(withdraw: int | None, is_met: bool, **asked: str | None) -> None:
    """Say that a criterion is met, or not, where no source can show it."""
    if withdraw is not None:
        with opened() as (_, _, connection):
            withdraw_attestation(connection, withdraw, withdrawn_by=who_asks())
        click.echo(f"Attestation {withdraw} is withdrawn.")
        return
    version, project, criterion, statement, person = _all_of(
        {**asked, "by": asked["approver"]}, "version", "project", "criterion", "statement", "by"
    )
    known = _known(criterion)
    if not known.is_attested:
        raise UserError(f"{known.title} is measured, not attested; `nexus release waive` lets a release fail it.")
    with opened() as (_, _, connection):
        made = store_attestation(
            connection,
            project_key=project,
            version_name=version,
            criterion=criterion,
            is_met=is_met,
            statement=statement,
            attested_by=person,
        )
    met = "met" if is_met else "not met"
    click.echo(f"Attestation {made.attestation_id}: {known.title} is {met} for {made.project_key} {made.version_name}.")


def _all_of(asked: dict[str, str | None], *names: str) -> list[str]:
    absent = [name if name == "version" else f"--{name}" for name in names if not (asked[name] or "").strip()]
    if absent:
        raise UserError(f"Give {', '.join(absent)} too: a judgement is kept with all of it.")
    return [str(asked[name]).strip() for name in names]


def _known(criterion: str) -> KnownCriterion:
    known = CRITERIA_BY_ID.get(criterion)
    if known is None:
        raise UserError(f"There is no criterion {criterion!r}; they are {', '.join(CRITERIA_BY_ID)}.")
    return known
