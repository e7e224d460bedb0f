"""Train the model of change risk and write its weights.

    NEXUS_HOME=HOME python benchmarks/train_change_risk.py [--save]

Takes every release in the published tables of that home whose outcome is known. Prints how a model trained on the other
projects does in each project, release by release, beside the project's base rate alone; `--save` trains on all and
writes nexus_pipelines/analysis/readiness/change_risk/weights.json.
"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click
import numpy as np
from change_risk_fit import PENALTY, Releases, fit, read_releases, walk
from outcome_scores import area, brier_skill

from nexus_pipelines.analysis.readiness.change_risk.features import FEATURES
from nexus_pipelines.analysis.readiness.change_risk.model import RiskModel
from nexus_pipelines.warehouse.commands import open_reader

_WEIGHTS = Path(__file__).parents[1] / "nexus_pipelines/analysis/readiness/change_risk/weights.json"


@click.command()
@click.option("--save", is_flag=True, help="Train on all projects and write the weights that Nexus ships.")
def main(save: bool) -> None:
    """Score on projects held out, and save."""
    with open_reader() as reader:
        keys = reader.query("select distinct project_key from releases where project_key is not null order by 1")
        releases = read_releases(reader.query, keys["project_key"].to_list())
    for name in sorted(set(releases.projects.tolist())):
        _show(name, releases)
    if save:
        _WEIGHTS.write_text(json.dumps(_told(releases), indent=2) + "\n", encoding="utf-8")


def _show(name: str, releases: Releases) -> None:
    unseen = releases.projects == name
    mine = releases.where(unseen)
    if not 0 < mine.outcomes.sum() < len(mine.outcomes):
        click.echo(f"{name}: {len(mine.outcomes)} releases, all of one outcome")
        return
    model = fit(releases.where(~unseen))
    told = walk(model, mine)
    rates = walk(replace(model, weights=np.zeros_like(model.weights)), mine)
    click.echo(
        f"{name}: {len(mine.outcomes)} releases, {mine.outcomes.sum():.0f} with a hotfix, "
        f"area {area(mine.outcomes, told):.3f} (base rate alone {area(mine.outcomes, rates):.3f}), "
        f"Brier skill {brier_skill(mine.outcomes, told, rates):+.3f}"
    )


def _told(releases: Releases) -> dict[str, Any]:
    model = _rounded(fit(releases))
    first, last = (date.fromordinal(int(day)).year for day in (releases.days[0], releases.days[-1]))
    projects = len(set(releases.projects.tolist()))
    return {
        "made_by": "benchmarks/train_change_risk.py",
        "trained_on": f"{len(releases.outcomes)} releases of {projects} projects, {first} to {last}",
        "ridge": PENALTY,
        "base_rate": model.base_rate,
        "slope": model.slope,
        "features": [
            {
                "name": feature.name,
                "mean": float(model.means[at]),
                "deviation": float(model.deviations[at]),
                "weight": float(model.weights[at]),
                "releases": int((~np.isnan(releases.rows[:, at])).sum()),
            }
            for at, feature in enumerate(FEATURES)
        ],
    }


def _rounded(model: RiskModel) -> RiskModel:
    return replace(
        model,
        means=np.round(model.means, 4),
        deviations=np.round(model.deviations, 4),
        weights=np.round(model.weights, 4),
        base_rate=round(model.base_rate, 4),
    )


if __name__ == "__main__":
    main()
