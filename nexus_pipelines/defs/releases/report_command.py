"""`nexus report` (and `nexus release report`): make a report, list those that are stored, publish one."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from nexus_pipelines.analysis.reports.builders.engineering_weekly import engineering_weekly
from nexus_pipelines.analysis.reports.builders.security_scan import security_scan
from nexus_pipelines.analysis.reports.builders.sprint_summary import sprint_summary
from nexus_pipelines.analysis.reports.document import Report
from nexus_pipelines.analysis.reports.formats import FORMATS, Format, render
from nexus_pipelines.analysis.reports.making import Tables, release_report
from nexus_pipelines.defs.person import who_asks
from nexus_pipelines.defs.releases.report_publish_command import list_stored, publish
from nexus_pipelines.defs.reports.opening import opened
from nexus_pipelines.defs.reports.storing import store
from nexus_pipelines.destinations.reports import write_whole
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.releases.about import about_release

Command = Callable[..., Any]


@click.group()
def report() -> None:
    """Reports on releases, sprints, security and the week: every figure with the query behind it."""


report.add_command(list_stored)
report.add_command(publish)


def _output(command: Command) -> Command:
    command = click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="markdown",
        show_default=True,
        help="confluence: storage format, as its pages are stored.",
    )(command)
    return click.option(
        "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; default: the terminal."
    )(command)


@report.command("release")
@click.argument("version")
@click.option("--project", required=True, metavar="KEY", help="Jira project.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge a past day (UTC).")
@_output
def report_release(version: str, project: str, as_of: datetime | None, form: Format, output: Path | None) -> None:
    """Whether a release is ready, and what that rests on."""
    with opened() as desk, desk.tables() as tables:
        made = release_report(
            tables,
            about_release(desk.connection, project, version),
            project_key=project,
            version_name=version,
            at=datetime.now(UTC),
            as_of=as_of.date() if as_of else None,
        )
        store(desk.connection, made, created_by=who_asks())
    _give(made, form, output)


@report.command("sprint")
@click.argument("name", required=False)
@click.option("--project", metavar="KEY", help="Jira project; without a name its running sprint, else its last.")
@_output
def report_sprint(name: str | None, project: str | None, form: Format, output: Path | None) -> None:
    """What a sprint did, by its name or id."""
    _make(lambda tables: sprint_summary(tables.ask, tables.snapshot, project=project, name=name), form, output)


@report.command("security")
@click.option("--project", metavar="KEY", help="Repositories of a Jira project.")
@click.option("--repository", metavar="NAME", help="One repository.")
@_output
def report_security(project: str | None, repository: str | None, form: Format, output: Path | None) -> None:
    """What was scanned, and which findings are open."""
    _make(
        lambda tables: security_scan(tables.ask, tables.snapshot, project=project, repository=repository), form, output
    )


@report.command("weekly")
@click.option("--project", metavar="KEY", help="One Jira project; default: all.")
@_output
def report_weekly(project: str | None, form: Format, output: Path | None) -> None:
    """The last whole week beside the one before."""
    _make(lambda tables: engineering_weekly(tables.ask, tables.snapshot, project=project), form, output)


def _make(build: Callable[[Tables], Report], form: Format, output: Path | None) -> None:
    with opened() as desk, desk.tables() as tables:
        made = build(tables)
        store(desk.connection, made, created_by=who_asks())
    _give(made, form, output)


def _give(made: Report, form: Format, output: Path | None) -> None:
    content = render(made, form)
    if output is None:
        if form == "pdf" and sys.stdout.isatty():
            raise UserError("A PDF cannot be shown at the terminal; give --output FILE.")
        sys.stdout.buffer.write(content)
        return
    write_whole(output, content)
    click.echo(f"{made.report_id}: {output} ({len(content):,} bytes)")
