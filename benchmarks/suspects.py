"""Does the ranking name the commit that broke the build? Seeded regressions, weights from the other repositories.

Data: ci/culprits-* of the folder that NEXUS_SHARED_DATA names (or ../shared/data); or CASES and COMMITS as arguments.
With `--rankings FILE` the leave-one-repository-out rankings are written as JSON lines for another scorer. The culprit
was found by blame, which favours signals that find who wrote a line: measured with and without them. Every repository
is ranked with weights from the others alone; intervals are 95 %, from 2,000 resamples of the cases.

Writes benchmarks/results/suspects.md.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import mean

from culprit_cases import CulpritCase, read_cases, without_culprit
from suspect_fit import examples, fit

from nexus_pipelines.analysis.root_cause.records import Suspect
from nexus_pipelines.analysis.root_cause.suspects.board import LINEAGE_SIGNALS
from nexus_pipelines.analysis.root_cause.suspects.known_failures import known_failures
from nexus_pipelines.analysis.root_cause.suspects.model import Model
from nexus_pipelines.analysis.root_cause.suspects.paths import same_file, subject_stem
from nexus_pipelines.analysis.root_cause.suspects.rank import ABSTAIN_BELOW, rank_suspects

_RESULTS = Path(__file__).parent / "results" / "suspects.md"
_RESAMPLES = 2_000

Answer = Sequence[tuple[str, float]]
"""Shas with probabilities, best first."""


def main() -> None:
    arguments = _arguments()
    cases = read_cases(arguments.cases, arguments.commits)
    lines = [
        "# Suspect commits",
        "",
        f"Made by `benchmarks/suspects.py` on {len(cases)} seeded regressions of "
        f"{len({case.repository for case in cases})} repositories, {mean(len(case.candidates) for case in cases):.1f} "
        "candidates each. Weights from the other repositories only; 95 % intervals from resampled cases.",
        "",
        "| ranking | top-1 | top-3 | top-5 | MRR | answered at 95 % precision |",
        "|---|---|---|---|---|---|",
    ]
    for name, answers in _baselines(cases).items():
        lines.append(_row(name, cases, answers))
    models = _held_out_models(cases, without=())
    started = time.perf_counter()
    ranked = {case.case_id: _answer(_rank(case, models[case.repository])) for case in cases}
    seconds = (time.perf_counter() - started) / len(cases)
    lines.append(_row("**suspects**", cases, ranked))
    for repository in sorted({case.repository for case in cases}):
        own = [case for case in cases if case.repository == repository]
        lines.append(_row(f"of these, {repository}", own, ranked))
    blind = _held_out_models(cases, without=LINEAGE_SIGNALS)
    without = {case.case_id: _answer(_rank(case, blind[case.repository])) for case in cases}
    lines.append(_row("without signals of who wrote a line", cases, without))
    for name, known in (
        ("told which tests fail in most other builds", _failing_in_most(cases)),
        ("told which tests failed in most builds before", _failing_before(cases)),
    ):
        told = {
            case.case_id: _answer(_rank(case, models[case.repository], known_failures=known[case.case_id]))
            for case in cases
        }
        lines.append(_row(name, cases, told))
    lines += ["", *_abstention(cases, ranked, models), "", f"{seconds * 1000:.0f} ms a case, diffs read before.", ""]
    _RESULTS.write_text("\n".join(lines), "utf-8")
    print("\n".join(lines))
    if arguments.rankings:
        _write_rankings(arguments.rankings, ranked)


def _arguments() -> argparse.Namespace:
    shared = Path(os.environ.get("NEXUS_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data")) / "ci"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="?", type=Path, default=shared / "culprits-cases.jsonl.zst")
    parser.add_argument("commits", nargs="?", type=Path, default=shared / "culprits-commits.jsonl.zst")
    parser.add_argument("--rankings", type=Path)
    arguments = parser.parse_args()
    if not arguments.cases.exists():
        sys.exit("The shared data is not here; set NEXUS_SHARED_DATA to its folder.")
    return arguments


def _held_out_models(cases: Sequence[CulpritCase], *, without: Sequence[str]) -> dict[str, Model]:
    """For each repository a model that has seen only the others."""
    given = examples(cases)
    return {
        repository: fit([each for each in given if each.repository != repository], without=without)
        for repository in {case.repository for case in cases}
    }


def _rank(case: CulpritCase, model: Model, *, known_failures: Collection[str] = ()) -> Sequence[Suspect]:
    return rank_suspects(
        case.log_lines,
        case.candidates,
        frames=case.frames,
        tests=case.tests,
        known_failures=known_failures,
        abstain_below=0,
        model=model,
    )


def _failing_in_most(cases: Sequence[CulpritCase]) -> dict[str, frozenset[str]]:
    """For each case the tests that fail in most other builds of its repository, those after it among them."""
    return {
        case.case_id: known_failures(
            [_test_names(other) for other in cases if other.repository == case.repository and other is not case]
        )
        for case in cases
    }


def _failing_before(cases: Sequence[CulpritCase]) -> dict[str, frozenset[str]]:
    """For each case what Nexus would know: of the last twenty builds whose newest commit is older than its oldest."""
    found: dict[str, frozenset[str]] = {}
    for case in cases:
        begins = min(_moments(case))
        earlier = [
            (max(_moments(other)), other.case_id, _test_names(other))
            for other in cases
            if other.repository == case.repository and max(_moments(other)) < begins
        ]
        found[case.case_id] = known_failures([names for _, _, names in sorted(earlier, reverse=True)[:20]])
    return found


def _test_names(case: CulpritCase) -> frozenset[str]:
    return frozenset(test.name for test in case.tests)


def _moments(case: CulpritCase) -> list[float]:
    return [commit.authored_at.timestamp() for commit in case.candidates if commit.authored_at is not None]


def _answer(suspects: Iterable[Suspect]) -> Answer:
    return [(suspect.commit_sha, suspect.probability) for suspect in suspects]


def _baselines(cases: Sequence[CulpritCase]) -> dict[str, Mapping[str, Answer]]:
    chance = random.Random(7)  # noqa: S311 - a baseline, no secret
    rankings: dict[str, Callable[[CulpritCase], Sequence[float]]] = {
        "random": lambda case: [chance.random() for _ in case.candidates],
        "newest first": lambda case: [-place for place in range(len(case.candidates))],
        "file points as in FindIt": _file_points,
    }
    return {
        name: {
            case.case_id: [
                (case.candidates[place].commit_sha, 0.0)
                for place, _ in sorted(enumerate(points(case)), key=lambda pair: -pair[1])
            ]
            for case in cases
        }
        for name, points in rankings.items()
    }


def _file_points(case: CulpritCase) -> list[float]:
    """Added, renamed or deleted and named in the log 5; modified, or related by name, 1."""
    named = {frame.path for frame in case.frames} | {test.file for test in case.tests if test.file}
    return [
        sum(
            5 if file.change_type != "modified" and same_file(path, file.path) else 1
            for file in commit.files
            for path in named
            if same_file(path, file.path) or subject_stem(path) == subject_stem(file.path)
        )
        for commit in case.candidates
    ]


def _row(name: str, cases: Sequence[CulpritCase], answers: Mapping[str, Answer]) -> str:
    ranks = [_rank_of(case, answers[case.case_id]) for case in cases]
    tops = [_with_interval([float(rank <= limit) for rank in ranks]) for limit in (1, 3, 5)]
    reciprocal = _with_interval([1 / rank for rank in ranks])
    return f"| {name} | {' | '.join(tops)} | {reciprocal} | {_sure_share(cases, answers)} |"


def _rank_of(case: CulpritCase, answer: Answer) -> float:
    shas = [sha for sha, _ in answer]
    return shas.index(case.culprit) + 1 if case.culprit in shas else float("inf")


def _with_interval(values: Sequence[float]) -> str:
    chance = random.Random(11)  # noqa: S311 - resampling, no secret
    means = sorted(mean(chance.choices(values, k=len(values))) for _ in range(_RESAMPLES))
    low, high = means[int(0.025 * _RESAMPLES)], means[int(0.975 * _RESAMPLES)]
    return f"{mean(values):.2f} ({low:.2f} to {high:.2f})"


def _sure_share(cases: Sequence[CulpritCase], answers: Mapping[str, Answer]) -> str:
    told = sorted(
        ((answers[case.case_id][0][1], answers[case.case_id][0][0] == case.culprit) for case in cases), reverse=True
    )
    if not any(probability for probability, _ in told):
        return "none gives a probability"
    right = best = 0
    for number, (_, hit) in enumerate(told, 1):
        right += hit
        best = number if right / number >= 0.95 else best
    return f"{best / len(cases):.2f}"


def _abstention(
    cases: Sequence[CulpritCase], ranked: Mapping[str, Answer], models: Mapping[str, Model]
) -> Iterable[str]:
    """What abstaining leaves, whether the probabilities hold, and what happens when the culprit is not in the range."""
    firsts = [(ranked[case.case_id][0][1], ranked[case.case_id][0][0] == case.culprit) for case in cases]
    named = [hit for probability, hit in firsts if probability >= ABSTAIN_BELOW]
    yield f"With abstention below {ABSTAIN_BELOW}: {len(named)} answered, {sum(named)} of them right."
    yield ""
    for low, high in ((0.0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 1.01)):
        bin_ = [(probability, hit) for probability, hit in firsts if low <= probability < high]
        if bin_:
            said, held = mean(probability for probability, _ in bin_), mean(hit for _, hit in bin_)
            span = f"said {low:.1f} to {min(high, 1.0):.1f}"
            yield f"- {span}: {len(bin_)} cases, {said:.2f} on average, {held:.2f} right"
    false_names = 0
    for case in cases:
        rest = without_culprit(case.candidates, case.culprit)
        given = {"frames": case.frames, "tests": case.tests}
        false_names += bool(rank_suspects(case.log_lines, rest, **given, model=models[case.repository]))
    yield ""
    yield f"With the culprit taken out of the range, somebody is still named in {false_names} of {len(cases)} cases."


def _write_rankings(path: Path, ranked: Mapping[str, Answer]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for case_id, answer in ranked.items():
            suspects = [{"sha": sha, "probability": probability} for sha, probability in answer]
            file.write(json.dumps({"id": case_id, "suspects": suspects}) + "\n")


if __name__ == "__main__":
    main()
