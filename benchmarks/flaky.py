"""Are flaky tests told from tests that broke? Histories made here, with flake rates and breakages that are known.

Each history: one job of 120 commits and 300 tests. A tenth of the tests fails by itself at a rate from 0.5 % to 20 %; a
tenth is broken by a commit and mended one to six commits later, once or twice. A
failed build is run again with the given probability. Counted are tests that failed at least once: the order that
`flaky_suspects` gives them (area under the curve), and real breakages that it calls flaky at 0.5 or more.

Made histories show that the rule does what it says, not how projects fail. Writes benchmarks/results/flaky.md.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean

from nexus_pipelines.analysis.root_cause.suspects.flaky import RecordedRun, flaky_suspects

_RESULTS = Path(__file__).parent / "results" / "flaky.md"
_COMMITS, _TESTS, _HISTORIES = 120, 300, 10
_CALLED = 0.5


def main() -> None:
    lines = [
        "# Flaky tests",
        "",
        f"Made by `benchmarks/flaky.py`: {_HISTORIES} made histories of {_COMMITS} commits and {_TESTS} tests a row.",
        "",
        "| failed builds run again | area under the curve | breakages called flaky | flaky tests called so |",
        "|---|---|---|---|",
    ]
    for again in (1.0, 0.5, 0.2, 0.0):
        told = [_measured(seed, again) for seed in range(_HISTORIES)]
        area, false, found = (mean(each[part] for each in told) for part in range(3))
        lines.append(f"| {again:.0%} | {area:.3f} | {false:.1%} | {found:.0%} |")
    _RESULTS.write_text("\n".join([*lines, ""]), "utf-8")
    print("\n".join(lines))


def _measured(seed: int, again: float) -> tuple[float, float, float]:
    chance = random.Random(seed)  # noqa: S311 - made histories, no secret
    rates = {f"flaky {number}": 10 ** chance.uniform(-2.3, -0.7) for number in range(_TESTS // 10)}
    broken = {f"broken {number}": _breakages(chance) for number in range(_TESTS // 10)}
    runs = list(_runs(chance, rates, broken, again))
    failed = {run.test for run in runs if not run.has_passed}
    said = {each.test: each.probability for each in flaky_suspects(runs)}
    flaky = [said.get(test, 0.0) for test in rates if test in failed]
    real = [said.get(test, 0.0) for test in broken if test in failed]
    return _area(flaky, real), mean(value >= _CALLED for value in real), mean(value >= _CALLED for value in flaky)


def _breakages(chance: random.Random) -> frozenset[int]:
    """Commits on which a test is broken."""
    found: set[int] = set()
    for _ in range(chance.choice((1, 2))):
        start = chance.randrange(_COMMITS)
        found.update(range(start, start + chance.randrange(1, 7)))
    return frozenset(found)


def _runs(
    chance: random.Random, rates: dict[str, float], broken: dict[str, frozenset[int]], again: float
) -> Iterator[RecordedRun]:
    for commit in range(_COMMITS):
        failed = True
        for attempt in range(2):
            if attempt and not (failed and chance.random() < again):
                break
            outcomes = {test: chance.random() >= rate for test, rate in rates.items()}
            outcomes |= {test: commit not in places for test, places in broken.items()}
            failed = not all(outcomes.values())
            for test, has_passed in outcomes.items():
                yield RecordedRun(commit_sha=f"{commit:040x}", job="test", test=test, has_passed=has_passed)


def _area(flaky: Sequence[float], real: Sequence[float]) -> float:
    """How often a flaky test stands above a broken one; equal ones count half."""
    return mean((left > right) + 0.5 * (left == right) for left in flaky for right in real)


if __name__ == "__main__":
    main()
