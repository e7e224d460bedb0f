"""`nexus release list` and `check`: what there is, and whether it may go out."""

import json
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import click

from nexus_pipelines.analysis.readiness.assessment_json import as_json
from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.policy_reading import read_policy_text
from nexus_pipelines.analysis.readiness.projects import known_project
from nexus_pipelines.analysis.readiness.records import Release
from nexus_pipelines.analysis.readiness.releases import releases_to_judge
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_documents
from nexus_pipelines.defs.opening import opened
from nexus_pipelines.defs.releases.assessment_text import in_words
from nexus_pipelines.defs.releases.judging import judged
from nexus_pipelines.defs.releases.naming import day_of
from nexus_pipelines.errors import OperatorError, UserError
from nexus_pipelines.warehouse.reader import NOTHING_PUBLISHED, Reader

_VERDICTS = "select release_id, verdict, score from release_assessments where project_key = $project"


@click.command("list")
@click.option("--project", required=True, metavar="KEY")
@click.option("--released/--unreleased", default=None, help="Only those that are out, or only those that are not.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
def list_releases(project: str, released: bool | None, format_: str) -> None:
    """Releases of a project, those to come first, with the verdict of the newest build."""
    with opened() as (home, database, _), closing(Reader(database, home.settings)) as reader:
        publication = reader.publication()
        if publication is None:
            raise OperatorError(NOTHING_PUBLISHED)
        ask = partial(reader.query, publication=publication)
        key = known_project(ask, project)
        releases = releases_to_judge(ask, project=key, released=released)
        judged = {row["release_id"]: row for row in ask(_VERDICTS, {"project": key}).iter_rows(named=True)}
    rows = [_listed(release, judged.get(release.release_id, {})) for release in releases]
    if format_ == "json":
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        when = row["released_at"] or row["target_date"] or "no date"
        state = "released" if row["is_released"] else "planned"
        score = "" if row["score"] is None else f"  score {row['score']:.0f}"
        click.echo(f"{row['version']:<32} {state:<9} {str(when)[:10]:<11} {row['verdict'] or '':<12}{score}".rstrip())
    if not rows:
        click.echo(f"Project {key} has no such release.")


@click.command()
@click.argument("version")
@click.option("--project", required=True, metavar="KEY")
@click.option("--as-of", "as_of", metavar="DATE", help="A past day, such as 2026-03-25; default: now.")
@click.option(
    "--policy", "policy_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A TOML file."
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def check(version: str, project: str, as_of: str | None, policy_file: Path | None, format_: str) -> None:
    """Judge a release by its project's policy and what people said; nothing is stored."""
    day = day_of(as_of, "--as-of")
    with opened() as (home, database, connection), closing(Reader(database, home.settings)) as reader:
        publication = reader.publication()
        if publication is None:
            raise OperatorError(NOTHING_PUBLISHED)
        if day is not None and day > publication.published_at.date():
            newest = publication.published_at.date()
            raise UserError(f"--as-of {day} is after the newest data of {newest}; name an earlier day.")
        assessment = judged(
            reader,
            connection,
            publication,
            project_key=known_project(partial(reader.query, publication=publication), project),
            version_name=version,
            as_of=day,
            policy=_policy(policy_file) if policy_file else None,
        )
    if format_ == "json":
        click.echo(json.dumps(as_json(assessment), indent=2, ensure_ascii=False))
    else:
        click.echo(in_words(assessment))


def _policy(file: Path) -> Policy:
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{file} is no text in UTF-8; save it as such.") from error
    return read_policy_text(text, place=str(file), known=shipped_documents())


def _listed(release: Release, judged: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "version": release.version_name,
        "project": release.project_key,
        "release_id": release.release_id,
        "is_released": release.is_released,
        "released_at": release.released_at.isoformat() if release.released_at else None,
        "target_date": release.target_date.isoformat() if release.target_date else None,
        "repositories": list(release.repositories),
        "verdict": judged.get("verdict"),
        "score": judged.get("score"),
    }
