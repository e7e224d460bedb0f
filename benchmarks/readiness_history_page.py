"""The results page of `readiness_history.py`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from outcome_scores import Floats, area, brier_skill, captured, interval

from nexus_pipelines.analysis.readiness.track_record import Judged, track_record

if TYPE_CHECKING:
    from readiness_history import PastRelease

_HEAD = """# Verdicts on past releases

Written by `benchmarks/readiness_history.py`, whose first lines say what is counted. Each release as of the day before
it went out; what followed: a patch on the same product and minor line within 21 days. Weights of change risk come from
the other projects only. Intervals are 95 %, from 2,000 samples of releases; releases of one line resemble each other,
so the true ones are wider.
"""


def page(releases: Sequence["PastRelease"], left_out: Sequence[str]) -> str:
    """Markdown: the releases, how well each figure ranks them, and verdicts beside outcomes."""
    keys = sorted({each.release.project_key for each in releases})
    parts = [
        _HEAD,
        _counts(releases, keys),
        _left_out(left_out),
        "## Which releases needed a hotfix\n",
        _ranks(releases),
    ]
    for key in keys:
        parts += [f"{key} alone:\n", _ranks([each for each in releases if each.release.project_key == key])]
    parts += ["## Verdicts\n", _verdicts(releases), "## Change risk by level\n", _levels(releases)]
    return "\n".join(parts)


def _counts(releases: Sequence["PastRelease"], keys: Sequence[str]) -> str:
    said = [
        f"{key} {sum(each.release.project_key == key for each in releases)} releases, "
        f"{sum(each.had_hotfix for each in releases if each.release.project_key == key)} with a hotfix"
        for key in keys
    ]
    total = f"{len(releases)} releases, {sum(each.had_hotfix for each in releases)} with a hotfix"
    days = sorted(each.day for each in releases)
    return f"{total} ({'; '.join(said)}), {days[0].year} to {days[-1].year}.\n"


def _left_out(names: Sequence[str]) -> str:
    if not names:
        return ""
    return f"Left out, as they are no final versions: {', '.join(names)}.\n"


def _ranks(releases: Sequence["PastRelease"]) -> str:
    lines = [
        "| told by | releases | with a hotfix | area under the curve | captured at 10 % (at most) | Brier skill |",
        "|---|---|---|---|---|---|",
    ]
    told = [
        ("commit count", _known(releases, lambda each: each.commits), False),
        ("base rate of the project", _known(releases, lambda each: each.base_rate), True),
        ("**change risk**", _known(releases, lambda each: each.change_risk and each.change_risk.probability), True),
        ("score of `history`, from 100", _known(releases, lambda each: _score(each, "history")), False),
    ]
    for name, (some, values), is_probability in told:
        outcomes = np.array([float(each.had_hotfix) for each in some])
        if not 0 < outcomes.sum() < len(outcomes):
            lines.append(f"| {name} | {len(some)} | {outcomes.sum():.0f} | no data | no data | no data |")
            continue
        low, high = interval(outcomes, values)
        most = min(1.0, 0.1 * len(outcomes) / outcomes.sum())
        rates = np.array([each.base_rate for each in some])
        skill = f"{brier_skill(outcomes, values, rates):+.3f}" if is_probability else ""
        lines.append(
            f"| {name} | {len(some)} | {outcomes.sum():.0f} | {area(outcomes, values):.3f} ({low:.3f} to {high:.3f}) "
            f"| {captured(outcomes, values):.2f} ({most:.2f}) | {skill} |"
        )
    return "\n".join(lines) + "\n"


def _known(releases: Sequence["PastRelease"], figure) -> tuple[Sequence["PastRelease"], Floats]:
    """The releases for which the figure is known, and the figure."""
    values = [(each, figure(each)) for each in releases]
    some = [(each, float(value)) for each, value in values if value is not None]
    return [each for each, _ in some], np.array([value for _, value in some])


def _score(each: "PastRelease", policy: str) -> float | None:
    score = each.assessments[policy].score
    return None if score is None else 100 - score


def _verdicts(releases: Sequence["PastRelease"]) -> str:
    lines = [
        "| policy | verdict | releases | with a hotfix | without | share with one |",
        "|---|---|---|---|---|---|",
    ]
    said: list[str] = []
    for policy in releases[0].assessments:
        record = track_record(
            [
                Judged(
                    verdict=each.assessments[policy].verdict, change_risk=each.change_risk, had_hotfix=each.had_hotfix
                )
                for each in releases
            ]
        )
        lines += [
            f"| `{policy}` | {row.verdict} | {row.releases} | {row.hotfixed} | {row.held} | {row.hotfix_share:.0%} |"
            for row in record.verdicts
        ]
        if record.warning_precision is not None and record.warning_recall is not None:
            said.append(
                f"Under `{policy}`, {record.warning_precision:.0%} of the releases with NO_GO or CONDITIONAL needed a "
                f"hotfix; {record.warning_recall:.0%} of those that needed one had such a verdict.\n"
            )
    return "\n".join([*lines, "", *said])


def _levels(releases: Sequence["PastRelease"]) -> str:
    lines = ["| level | releases | mean probability | with a hotfix |", "|---|---|---|---|"]
    for name in ("low", "medium", "high", "critical"):
        some = [each for each in releases if each.change_risk is not None and each.change_risk.level == name]
        if some:
            mean = np.mean([each.change_risk.probability for each in some if each.change_risk])
            lines.append(f"| {name} | {len(some)} | {mean:.0%} | {np.mean([each.had_hotfix for each in some]):.0%} |")
    return "\n".join(lines) + "\n"
