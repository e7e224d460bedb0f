"""Root cause analysis on labelled logs, each diagnosed with a ranker that never saw a log of its repository.

    python benchmarks/root_cause.py LOGS.jsonl.zst... [--folds N] [--scorer score_rca.py] [--save]

LOGS are the sets of benchmarks/root_cause_sets.py. Without `--folds` one repository at a time is held out, which takes
a training for each; needs lightgbm. `--scorer` names the script whose `logdx` function scores LogDx-CI; without it
that score is left out. Beside our figures stand those of three naive ways to quote sixty lines, and 95 % intervals of
2,000 bootstrap samples over the cases. `--save` writes benchmarks/results/root_cause.md.
"""

import importlib.util
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from zlib import crc32

import click
from root_cause_sets import MOST_LINES, LabelledLog, coverage, read_set
from train_root_cause import Example, example, held_out

from nexus_pipelines.analysis.root_cause.commands import follow
from nexus_pipelines.analysis.root_cause.diagnose import diagnose
from nexus_pipelines.analysis.root_cause.exchange import as_exchanged
from nexus_pipelines.analysis.root_cause.ranker import Ranker
from nexus_pipelines.analysis.root_cause.reading import read_log

RESULTS = Path(__file__).parent / "results" / "root_cause.md"
TEARDOWN = b"".join(
    b"[command]/usr/bin/git config --local --unset-all key.%d\nRemoving temporary file %d\nok\n" % (n, n)
    for n in range(100)
)
Row = tuple[str, str, str, list[float]]


def measured(case: LabelledLog, ranker: Ranker, scorer: ModuleType | None) -> Iterator[tuple[str, str, float]]:
    """(who, measure, value) of one case."""
    found = diagnose(case.log, baselines=[case.green] if case.green else [], ranker=ranker)
    got = _lines((block.start_line, block.end_line) for block in found.evidence)
    for name, value in coverage(case, got).items():
        yield "Nexus", name, value
    yield "Nexus", "lines quoted", float(len(got))
    yield "Nexus", "confidence >= .70", float(found.confidence >= 0.70)
    if case.kind == "logdx" and scorer is not None:
        yield from _scored("Nexus", case, as_exchanged(found), scorer)
        buried = diagnose(case.log + b"\n" + TEARDOWN, ranker=ranker)
        yield from _scored("Nexus, 300 lines of teardown behind", case, as_exchanged(buried), scorer)
    for name, choose in NAIVE.items():
        for measure, value in coverage(case, choose(case.log)).items():
            yield name, measure, value


def _scored(who: str, case: LabelledLog, told: dict[str, Any], scorer: ModuleType) -> Iterator[tuple[str, str, float]]:
    for measure, value in scorer.logdx(case.raw, {"id": case.name, **told}).items():
        if value is not None:
            yield who, measure, float(value)


def _lines(spans: Iterator[tuple[int, int]]) -> set[int]:
    return {n for low, high in spans for n in range(low, high + 1)}


def _tail(log: bytes) -> set[int]:
    last = log.count(b"\n") + 1
    return set(range(max(1, last - MOST_LINES + 1), last + 1))


def _first_error(log: bytes) -> set[int]:
    words = (b"error", b"fail", b"exception")
    for number, line in enumerate(log.split(b"\n"), start=1):
        if any(word in line.lower() for word in words):
            return set(range(number, number + MOST_LINES))
    return set()


def _before_end(log: bytes) -> set[int]:
    kept = read_log([log])
    main = follow(kept.texts, kept.prefixes).main
    end = kept.numbers[main.index] if main else kept.last_number
    return set(range(max(1, end - MOST_LINES + 1), end + 1))


NAIVE: dict[str, Callable[[bytes], set[int]]] = {
    "the last 60 lines": _tail,
    "60 lines from the first error on": _first_error,
    "60 lines before the failing command's end": _before_end,
}


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of the means of bootstrap samples."""
    chance = random.Random(7)  # noqa: S311 - a fixed seed, no secret
    means = sorted(sum(chance.choices(values, k=len(values))) / len(values) for _ in range(2000))
    return means[50], means[-51]


def report(rows: dict[tuple[str, str, str], list[float]]) -> str:
    """A table: set, who, measure, mean, interval, cases."""
    lines = ["| set | who | measure | mean | 95 % | cases |", "|---|---|---|---|---|---|"]
    for (kind, who, measure), values in rows.items():
        low, high = interval(values)
        mean = sum(values) / len(values)
        lines.append(f"| {kind} | {who} | {measure} | {mean:.3f} | {low:.3f} to {high:.3f} | {len(values)} |")
    return "\n".join(lines)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--folds", default=0, help="Hold out this many groups of repositories instead of one at a time.")
@click.option("--scorer", "scorer_path", type=click.Path(path_type=Path, exists=True))
@click.option("--save", is_flag=True)
def main(paths: Sequence[Path], folds: int, scorer_path: Path | None, save: bool) -> None:
    """Measure and print."""
    scorer = _loaded(scorer_path) if scorer_path else None
    examples: list[Example] = [made for path in paths for case in read_set(path) if (made := example(case))]
    names = sorted({each.case.repository for each in examples})
    groups = {name: crc32(name.encode()) % folds if folds else at for at, name in enumerate(names)}
    rows: defaultdict[tuple[str, str, str], list[float]] = defaultdict(list)
    for ranker, unseen in held_out(examples, groups):
        for each in unseen:
            for who, measure, value in measured(each.case, ranker, scorer):
                rows[each.case.kind, who, measure].append(value)
    text = report(dict(sorted(rows.items())))
    print(text)
    if save:
        how = f"{folds} groups of repositories" if folds else "one repository at a time"
        RESULTS.write_text(f"# Root cause analysis on labelled logs\n\nHeld out: {how}.\n\n{text}\n", encoding="utf-8")


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("scorer", path)
    if spec is None or spec.loader is None:
        raise click.BadParameter(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
