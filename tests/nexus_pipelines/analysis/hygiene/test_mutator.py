"""Every rule against violations and near-misses that nobody who wrote the rules has made."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from mutator.marts import Base, build_bases
from mutator.proof import EXERCISES, Outcome, prove
from mutator.tally import as_page, surprises, tally

_ROOT = Path(__file__).parents[4]
_RESULTS = _ROOT / "benchmarks" / "results" / "hygiene_rules.md"
_GOAL = 0.98


def check(outcomes: Sequence[Outcome], *, each: int) -> None:
    rows = tally(outcomes)
    assert all(min(row.violations, row.near_misses) >= each for row in rows)
    low = [row for row in rows if min(row.precision, row.recall) < _GOAL]
    assert not low, "\n".join([*map(str, low), *surprises(outcomes)])


def test_every_rule_of_the_page_is_put_to_the_proof() -> None:
    page = (_ROOT / "docs" / "hygiene.md").read_text(encoding="utf-8")
    assert {one.rule for one in EXERCISES} == set(re.findall(r"(?m)^#### `(\w+)`", page))


@pytest.fixture(scope="module")
def some_bases(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> list[Base]:
    return build_bases(tmp_path_factory.mktemp("some tickets"), shared_data, is_small=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_some_mutations_of_each_rule(some_bases: list[Base], seed: int) -> None:
    check([one for base in some_bases for one in prove(base, each=3, seed=seed)], each=6)


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_thirty_and_thirty_on_each_base(tmp_path: Path, shared_data: Path) -> None:
    bases = build_bases(tmp_path, shared_data, is_small=False)
    outcomes = [one for seed, base in enumerate(bases, start=1) for one in prove(base, each=30, seed=seed)]
    _RESULTS.write_text(as_page(outcomes, seeds=range(1, len(bases) + 1)), encoding="utf-8")
    check(outcomes, each=30 * len(bases))
