"""Would the verdicts have told which releases needed a hotfix? Every dated release, as of the day before.

    python benchmarks/readiness_history.py --git A.bundle --git B.bundle --jira-dump FOLDER [--save]

Builds a home from these sources (in a temporary folder, or in --home, where it is kept and used again), takes every
version of the projects with tickets and a repository that Jira dates as released (versions named for sprints left out,
twins one release), and judges it as of the day before its release: under the shipped policies `default` and `history`,
and by change risk. What followed is a patch on the same product and minor line within 21 days, or none.

Change risk is leave-one-project-out: its weights come from the other projects alone; a project's own releases only
calibrate it, each from the outcomes that were known on the day. Status of tickets comes from their creation and
resolution dates where there is no changelog, and which tickets a version holds is as it was in the end.

`--save` writes benchmarks/results/readiness_history.md.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import click
import numpy as np
from change_risk_fit import fit, read_releases
from readiness_history_page import page

from nexus_pipelines.analysis.readiness.assess import assess
from nexus_pipelines.analysis.readiness.change_risk.feature_query import feature_query
from nexus_pipelines.analysis.readiness.change_risk.history import read_outcomes
from nexus_pipelines.analysis.readiness.change_risk.risks import change_risks
from nexus_pipelines.analysis.readiness.gather import gather_days
from nexus_pipelines.analysis.readiness.judgements import NOTHING_JUDGED
from nexus_pipelines.analysis.readiness.queries.query import end_of
from nexus_pipelines.analysis.readiness.records import Assessment, ChangeRisk, Moment, Release
from nexus_pipelines.analysis.readiness.releases import Ask, releases_to_judge
from nexus_pipelines.analysis.readiness.shipped_policies import SHIPPED, shipped_policy
from nexus_pipelines.warehouse.commands import open_reader

_RESULT = Path(__file__).parent / "results" / "readiness_history.md"
_DATED = """
select
    canonical_release_id as release_id,
    min(release_date) as released_on
from releases
where
    version_id is not null and release_date is not null and is_released and not is_sprint_named
    and project_key in (select project_key from repositories)
    and project_key in (select project_key from issues)
group by canonical_release_id
order by released_on, release_id
"""


@dataclass(frozen=True, kw_only=True)
class PastRelease:
    """A release as of the day before it went out, and what followed. commits: None where its range is not known."""

    release: Release
    day: date
    had_hotfix: bool
    commits: int | None
    change_risk: ChangeRisk | None
    base_rate: float | None
    assessments: Mapping[str, Assessment]


@click.command()
@click.option("--git", "repositories", multiple=True, help="A Git repository: path, bundle or URL. Repeatable.")
@click.option("--jira-dump", "dumps", multiple=True, help="A Jira dump: file, glob or folder. Repeatable.")
@click.option("--home", type=click.Path(path_type=Path), help="Keep the home here; without sources, use it as it is.")
@click.option("--save", is_flag=True, help="Write the results page.")
def main(repositories: Sequence[str], dumps: Sequence[str], home: Path | None, save: bool) -> None:
    """Judge the past, compare it with what happened, and print the page."""
    with _home(home) as folder:
        os.environ["NEXUS_HOME"] = str(folder)
        if repositories or dumps:
            _materialize(folder, repositories, dumps)
        with open_reader() as reader:
            releases, left_out = _judged(reader.query)
    text = page(releases, left_out)
    click.echo(text)
    if save:
        _RESULT.write_text(text, encoding="utf-8")


def _judged(ask: Ask) -> tuple[Sequence[PastRelease], Sequence[str]]:
    """Past releases in order of time, and the names of those left out because they are not final versions."""
    known = {release.release_id: release for release in releases_to_judge(ask, released=True)}
    dated = {row["release_id"]: row["released_on"] for row in ask(_DATED, None).iter_rows(named=True)}
    keys = sorted({known[release_id].project_key for release_id in dated if release_id in known})
    outcomes = {
        outcome.release_id: outcome.had_hotfix
        for found in read_outcomes(ask, keys).values()
        for outcome in found
        if outcome.release_id in dated
    }
    pairs = [(release_id, dated[release_id] - timedelta(days=1)) for release_id in dated if release_id in outcomes]
    commits = _commits(ask, pairs)
    risks, rates = _risks(ask, pairs, {pair[0]: known[pair[0]].project_key for pair in pairs})
    evidence = gather_days(ask, pairs)
    past: list[PastRelease] = []
    for release_id, day in pairs:
        release = replace(known[release_id], is_released=False, released_at=None, scope_kind="final")
        now = end_of(day)
        risk = risks.get((release_id, day))
        past.append(
            PastRelease(
                release=release,
                day=day,
                had_hotfix=outcomes[release_id],
                commits=commits[release_id],
                change_risk=risk,
                base_rate=rates.get((release_id, day)),
                assessments={
                    name: assess(
                        release,
                        evidence[release_id, day],
                        shipped_policy(name),
                        judgements=NOTHING_JUDGED,
                        moment=Moment(snapshot_id=0, published_at=now, as_of=day, now=now),
                        change_risk=risk,
                    )
                    for name in SHIPPED
                },
            )
        )
    return past, sorted(known[release_id].version_name for release_id in dated if release_id not in outcomes)


def _risks(
    ask: Ask, pairs: Sequence[tuple[str, date]], project_of: Mapping[str, str]
) -> tuple[Mapping[tuple[str, date], ChangeRisk], Mapping[tuple[str, date], float]]:
    """Change risks by weights of the other projects, and what the project's base rate alone would have said."""
    every = ask("select distinct project_key from releases where project_key is not null order by 1", None)
    releases = read_releases(ask, every["project_key"].to_list())
    risks: dict[tuple[str, date], ChangeRisk] = {}
    rates: dict[tuple[str, date], float] = {}
    for key in sorted(set(project_of.values())):
        mine = [pair for pair in pairs if project_of[pair[0]] == key]
        model = fit(releases.where(releases.projects != key))
        risks |= change_risks(ask, mine, model=model, with_sql=False)
        blind = replace(model, weights=np.zeros_like(model.weights))
        rates |= {pair: risk.probability for pair, risk in change_risks(ask, mine, model=blind, with_sql=False).items()}
    return risks, rates


def _commits(ask: Ask, pairs: Sequence[tuple[str, date]]) -> Mapping[str, int | None]:
    values = {"release_ids": [release_id for release_id, _ in pairs], "days": [day for _, day in pairs]}
    return dict(ask(feature_query(), values).select("release_id", "commits").iter_rows())


@contextmanager
def _home(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="nexus-history-") as folder:
        yield Path(folder) / "home"


def _materialize(home: Path, repositories: Sequence[str], dumps: Sequence[str]) -> None:
    words = [word for path in repositories for word in ("--git", path)]
    words += [word for path in dumps for word in ("--jira-dump", path)]
    nexus = [sys.executable, "-c", "from nexus_pipelines.cli import main; main()", "materialize", *words]
    subprocess.run(nexus, env=os.environ | {"NEXUS_HOME": str(home)}, check=True)


if __name__ == "__main__":
    main()
