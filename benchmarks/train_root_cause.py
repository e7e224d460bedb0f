"""Train the line ranker of root cause analysis and write its weights.

    python benchmarks/train_root_cause.py LOGS.jsonl.zst... [--folds N | --each] [--save]

LOGS are sets of labelled logs in the forms that benchmarks/root_cause_sets.py reads. `--folds N` scores N held-out
groups of repositories; `--each` holds out one repository at a time; `--save` trains on all and writes
nexus_pipelines/analysis/root_cause/ranker_weights.json. Needs lightgbm, which Nexus itself does not: reading the
weights takes numpy alone.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import click
import numpy as np
from numpy.typing import NDArray

from benchmarks.root_cause_sets import LabelledLog, coverage, read_set
from nexus_pipelines.analysis.root_cause.blocks import choose_blocks
from nexus_pipelines.analysis.root_cause.commands import follow
from nexus_pipelines.analysis.root_cause.line_features import describe, line_matches
from nexus_pipelines.analysis.root_cause.ranker import Ranker, parse_ranker, rank
from nexus_pipelines.analysis.root_cause.reading import read_log
from nexus_pipelines.analysis.root_cause.templates import templates

WEIGHTS = Path("nexus_pipelines/analysis/root_cause/ranker_weights.json")
SEED = 20
# The two small sets would drown in the large one.
SET_WEIGHT = {"logchunks": 1.0, "cidiff": 5.0, "logdx": 5.0}
TREES, LEAVES, RATE = 160, 16, 0.07


@dataclass(frozen=True, kw_only=True)
class Example:
    """A labelled log as rows: numbers are the lines of the log, labels 1 for lines that explain the failure."""

    case: LabelledLog
    rows: NDArray[np.float16]
    names: tuple[str, ...]
    numbers: NDArray[np.int64]
    texts: tuple[str, ...]
    labels: NDArray[np.int8]
    weights: NDArray[np.float32]
    end: int


def example(case: LabelledLog) -> Example | None:
    """The rows of a case, or None where its label is not known."""
    if not case.error:
        return None
    kept = read_log([case.log])
    course = follow(kept.texts, kept.prefixes)
    known = None if case.green is None else templates(read_log([case.green]).texts)
    rows, names = describe(kept.texts, kept.hot, line_matches(kept.texts, kept.hot, course), course, known)
    labels = np.array([number in case.error for number in kept.numbers], dtype=np.int8)
    beside = np.array([number in case.beside for number in kept.numbers], dtype=bool)
    weights = np.where(labels > 0, min(1.0, 25 / max(1, labels.sum())), 1.0) * SET_WEIGHT[case.kind]
    weights[beside] = 0
    return Example(
        case=case,
        rows=rows.astype(np.float16),
        names=names,
        numbers=np.array(kept.numbers),
        texts=kept.texts,
        labels=labels,
        weights=weights.astype(np.float32),
        end=course.main.index if course.main else len(kept.texts) - 1,
    )


def train(examples: Sequence[Example], trained_on: str) -> Ranker:
    """Boosted shallow trees on all explaining lines, those near them, and a sample of the rest."""
    import lightgbm  # noqa: PLC0415 - only training needs it

    generator = np.random.default_rng(SEED)
    rows, labels, weights = [], [], []
    for each in examples:
        size = len(each.labels)
        chosen = each.labels > 0
        near = np.convolve(chosen, np.ones(41), mode="same") > 0 if size > 41 else np.ones(size, dtype=bool)
        rest = generator.random(size) < min(1.0, 400 / size)
        taken = near | rest
        scale = np.where(near[taken], 1.0, max(1.0, size / 400) ** 0.7)
        rows.append(each.rows[taken])
        labels.append(each.labels[taken])
        weights.append(each.weights[taken] * scale)
    data = lightgbm.Dataset(
        np.concatenate(rows).astype(np.float32),
        np.concatenate(labels),
        weight=np.concatenate(weights),
        feature_name=list(examples[0].names),
    )
    booster = lightgbm.train(
        {
            "objective": "binary",
            "num_leaves": LEAVES,
            "learning_rate": RATE,
            "min_data_in_leaf": 60,
            "verbose": -1,
            "feature_fraction": 0.5,
            "bagging_fraction": 0.7,
            "bagging_freq": 1,
            "lambda_l2": 5.0,
            "seed": SEED,
            "num_threads": 1,
            "deterministic": True,
            "max_bin": 127,
        },
        data,
        num_boost_round=TREES,
    )
    trees = [_nodes(each["tree_structure"], examples[0].names) for each in booster.dump_model()["tree_info"]]
    told = {"features": list(examples[0].names), "trained_on": trained_on, "trees": trees}
    return parse_ranker(json.dumps(told)), json.dumps(told)


def _nodes(root: dict, names: Sequence[str]) -> list[list]:
    nodes: list[list] = []

    def visit(node: dict) -> int:
        place = len(nodes)
        nodes.append([])
        if "leaf_value" in node:
            nodes[place] = [round(node["leaf_value"], 5)]
        else:
            left = visit(node["left_child"])
            nodes[place] = [
                names[node["split_feature"]],
                float(f"{node['threshold']:.6g}"),
                left,
                visit(node["right_child"]),
            ]
        return place

    visit(root)
    return nodes


def evaluate(examples: Iterable[Example], ranker: Ranker) -> list[tuple[LabelledLog, dict[str, float]]]:
    """How well the evidence that the ranker leads to covers the labels of logs it never saw."""
    scored = []
    for each in examples:
        chances = rank(ranker, each.rows.astype(np.float32), each.names)
        blocks = choose_blocks(chances, each.texts)
        got = {int(each.numbers[at]) for block in blocks for at in range(block.start, block.end + 1)}
        got = {n for block in blocks for n in range(int(each.numbers[block.start]), int(each.numbers[block.end]) + 1)}
        scored.append((each.case, coverage(each.case, got)))
    return scored


def show(scored: Sequence[tuple[LabelledLog, dict[str, float]]]) -> None:
    """The means of each set."""
    for kind in ("logchunks", "cidiff", "logdx"):
        found = [values for case, values in scored if case.kind == kind]
        if found:
            means = {name: np.mean([values[name] for values in found]) for name in found[0]}
            print(f"{kind:10s} {len(found):4d} " + "  ".join(f"{name} {value:.3f}" for name, value in means.items()))


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--folds", default=0, help="Score this many held-out groups of repositories.")
@click.option("--each", "each_one", is_flag=True, help="Hold out one repository at a time.")
@click.option("--save", is_flag=True, help="Train on all and write the weights that Nexus ships.")
def main(paths: Sequence[Path], folds: int, each_one: bool, save: bool) -> None:
    """Train, score on repositories held out, and save."""
    examples = [made for path in paths for case in read_set(path) if (made := example(case))]
    print(f"{len(examples)} labelled logs, {sum(len(each.labels) for each in examples):,} rows", file=sys.stderr)
    names = sorted({each.case.repository for each in examples})
    groups = {name: names.index(name) if each_one else crc32(name.encode()) % max(1, folds) for name in names}
    if folds or each_one:
        scored = []
        for group in sorted(set(groups.values())):
            ranker, _ = train([each for each in examples if groups[each.case.repository] != group], "")
            scored += evaluate([each for each in examples if groups[each.case.repository] == group], ranker)
        show(scored)
    if save:
        _, text = train(examples, f"{len(examples)} labelled logs of {len(names)} repositories")
        WEIGHTS.write_text(
            text.replace("]], [[", "]],\n[[").replace('"trees": ', '"trees":\n') + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
