"""`nexus release decide` and `track-record`: decisions, and how they turned out."""

import json
from contextlib import closing
from functools import partial
from typing import cast

import click

from nexus_pipelines.analysis.readiness.assessment_json import as_json
from nexus_pipelines.analysis.readiness.judged_now import decision_on
from nexus_pipelines.analysis.readiness.records import Assessment, Verdict
from nexus_pipelines.defs.opening import opened
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.defs.releases.judging import judged
from nexus_pipelines.defs.releases.naming import by_option
from nexus_pipelines.defs.releases.outcomes import compare_decisions
from nexus_pipelines.errors import OperatorError
from nexus_pipelines.operations.releases.decisions import record_decision
from nexus_pipelines.operations.releases.track_record import WINDOW_DAYS, track_record
from nexus_pipelines.warehouse.publish import Publication
from nexus_pipelines.warehouse.reader import NOTHING_PUBLISHED, Reader


@click.command()
@click.argument("version")
@click.option("--project", required=True, metavar="KEY")
@click.option(
    "--decision",
    type=click.Choice(["GO", "CONDITIONAL", "NO_GO"]),
    help="Default: as Nexus says; another needs a --reason.",
)
@click.option("--reason", metavar="TEXT")
@click.option("--yes", is_flag=True, help="Do not ask before it is stored.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@by_option
def decide(
    *, version: str, project: str, decision: str | None, reason: str | None, yes: bool, format_: str, by: str | None
) -> None:
    """Judge a release now, show the verdict, and store what you decide with all that it rests on."""
    with opened() as (home, database, connection):
        with closing(Reader(database, home.settings)) as reader:
            assessment = judged(reader, connection, _published(reader), project_key=project, version_name=version)
        decided = cast(Verdict, decision or assessment.verdict)
        if format_ == "text":
            _show(assessment)
        if not yes:
            click.confirm(f"Store the decision {decided}?", abort=True, err=True)
        stored = record_decision(
            connection, decision_on(assessment, decided, decided_by=by or who_asks(), reason=reason)
        )
    if format_ == "json":
        told = {"decision_id": stored.decision_id, "decision": decided, "reason": stored.reason}
        click.echo(json.dumps({**told, "assessment": as_json(assessment)}, indent=2, ensure_ascii=False))
    else:
        click.echo(f"Decision {stored.decision_id}: {decided}, by {stored.decided_by}.")


@click.command("track-record")
@click.option("--project", metavar="KEY", help="Of one project only.")
def show_track_record(project: str | None) -> None:
    """What became of releases that were decided on."""
    with opened() as (home, database, connection):
        with closing(Reader(database, home.settings)) as reader:
            publication = _published(reader)
            ask = partial(reader.query, publication=publication)
            compare_decisions(ask, connection, known_until=publication.published_at.date())
        records = track_record(connection, project_key=project)
    for each in records:
        click.echo(
            f"Nexus said {each.verdict}, decided {each.decision}: {each.decisions} releases, {each.hotfixed} with a "
            f"hotfix within {WINDOW_DAYS} days, {each.held} without, {each.open} not known yet"
        )
    if not records:
        click.echo("Nothing was decided yet; `nexus release decide` does.")


def _published(reader: Reader) -> Publication:
    publication = reader.publication()
    if publication is None:
        raise OperatorError(NOTHING_PUBLISHED)
    return publication


def _show(assessment: Assessment) -> None:
    release = assessment.release
    score = "no data" if assessment.score is None else f"{assessment.score:.0f} of 100"
    click.echo(f"{release.project_key} {release.version_name}: {assessment.verdict}. {assessment.rationale}")
    click.echo(
        f"Score {score}, {assessment.coverage:.0%} of the policy's weight known; policy {assessment.policy_name} "
        f"{assessment.policy_version}, data as of {assessment.moment.now:%Y-%m-%d %H:%M} UTC"
    )
    for row in assessment.criteria:
        if row.status != "met":
            click.echo(f"  {row.status}: {row.details}")
