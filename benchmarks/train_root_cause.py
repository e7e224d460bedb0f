"""Train the line ranker of root cause analysis and write its weights.

    python benchmarks/train_root_cause.py LOGS.jsonl.zst... [--folds N | --each] [--save]

LOGS are sets of labelled logs in the forms that benchmarks/root_cause_sets.py reads. `--folds N` scores N held-out
groups of repositories; `--each` holds out one repository at a time; `--save` trains on all and writes
nexus_pipelines/analysis/root_cause/ranker_weights.json. Needs lightgbm, which Nexus itself does not: reading the
weights takes numpy alone.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import click
import numpy as np
from numpy.typing import NDArray
from root_cause_sets import LabelledLog, coverage, read_set

from nexus_pipelines.analysis.root_cause.blocks import choose_blocks
from nexus_pipelines.analysis.root_cause.failing_part import failing_part
from nexus_pipelines.analysis.root_cause.line_features import describe, line_matches
from nexus_pipelines.analysis.root_cause.ranker import Ranker, parse_ranker, rank
from nexus_pipelines.analysis.root_cause.reading import read_log
from nexus_pipelines.analysis.root_cause.templates import templates

WEIGHTS = Path("nexus_pipelines/analysis/root_cause/ranker_weights.json")
SEED = 20
# The two small sets would drown in the large one.
SET_WEIGHT = {"logchunks": 1.0, "cidiff": 5.0, "logdx": 5.0}
TREES = 160
LIGHTGBM = {
    "objective": "binary", "num_leaves": 16, "max_depth": 6, "learning_rate": 0.07, "min_data_in_leaf": 150,
    "feature_fraction": 0.3, "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 20.0, "max_bin": 127,
    "seed": SEED, "num_threads": 1, "deterministic": True, "verbose": -1,
}  # fmt: skip


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
    kept, course = failing_part(read_log([case.log]))
    known = None if case.green is None else templates(read_log([case.green]).texts)
    rows, names = describe(kept.texts, kept.hot, line_matches(kept.texts, kept.hot, course), course, known)
    labels = np.array([number in case.error for number in kept.numbers], dtype=np.int8)
    beside = np.array([number in case.beside for number in kept.numbers], dtype=bool)
    # By its lines alone a chunk of one line would count for nothing beside one of three hundred.
    weights = np.where(labels > 0, 4.0 / max(1.0, float(labels.sum())) ** 0.5, 1.0) * SET_WEIGHT[case.kind]
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


def train(examples: Sequence[Example], trained_on: str) -> dict[str, Any]:
    """The written form of a ranker: shallow trees on all explaining lines, those near them, and a sample of others."""
    import lightgbm  # noqa: PLC0415 - only training needs it

    generator = np.random.default_rng(SEED)
    rows, labels, weights = [], [], []
    for each in examples:
        size = len(each.labels)
        near = np.convolve(each.labels > 0, np.ones(31), mode="full")[15 : 15 + size] > 0
        taken = near | (generator.random(size) < min(1.0, 250 / size))
        rows.append(each.rows[taken])
        labels.append(each.labels[taken])
        weights.append(each.weights[taken] * np.where(near[taken], 1.0, max(1.0, size / 250) ** 0.7))
    data = lightgbm.Dataset(
        np.concatenate(rows).astype(np.float32),
        np.concatenate(labels),
        weight=np.concatenate(weights),
        feature_name=list(examples[0].names),
    )
    booster = lightgbm.train(LIGHTGBM, data, num_boost_round=TREES)
    trees = [_nodes(each["tree_structure"], examples[0].names) for each in booster.dump_model()["tree_info"]]
    return {"trained_on": trained_on, "features": list(examples[0].names), "trees": trees}


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


def ranker_of(told: dict[str, Any]) -> Ranker:
    """The ranker that a written form stands for."""
    return parse_ranker(json.dumps(told))


def held_out(examples: Sequence[Example], groups: dict[str, int]) -> Iterator[tuple[Ranker, list[Example]]]:
    """For each group of repositories a ranker that never saw them, and their examples."""
    for group in sorted(set(groups.values())):
        ranker = ranker_of(train([each for each in examples if groups[each.case.repository] != group], ""))
        yield ranker, [each for each in examples if groups[each.case.repository] == group]


def evaluate(ranker: Ranker, examples: Iterable[Example]) -> Iterator[tuple[LabelledLog, dict[str, float]]]:
    """How well the evidence that the ranker leads to covers the labels."""
    for each in examples:
        blocks = choose_blocks(rank(ranker, each.rows.astype(np.float32), each.names), each.texts)
        spans = [(int(each.numbers[block.start]), int(each.numbers[block.end])) for block in blocks]
        yield each.case, coverage(each.case, {n for low, high in spans for n in range(low, high + 1)})


def show(scored: Sequence[tuple[LabelledLog, dict[str, float]]]) -> None:
    """The means of each set."""
    for kind in ("logchunks", "cidiff", "logdx"):
        found = [values for case, values in scored if case.kind == kind]
        if found:
            means = {name: float(np.mean([values[name] for values in found])) for name in found[0]}
            print(f"{kind:10s} {len(found):4d} " + "  ".join(f"{name} {value:.3f}" for name, value in means.items()))


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--folds", default=0, help="Score this many held-out groups of repositories.")
@click.option("--each", "each_one", is_flag=True, help="Hold out one repository at a time.")
@click.option("--save", is_flag=True, help="Train on all and write the weights that Nexus ships.")
def main(paths: Sequence[Path], folds: int, each_one: bool, save: bool) -> None:
    """Train, score on repositories held out, and save."""
    examples = [made for path in paths for case in read_set(path) if (made := example(case))]
    names = sorted({each.case.repository for each in examples})
    if folds or each_one:
        groups = {name: at if each_one else crc32(name.encode()) % folds for at, name in enumerate(names)}
        show([one for ranker, unseen in held_out(examples, groups) for one in evaluate(ranker, unseen)])
    if save:
        write(train(examples, f"{len(examples)} labelled logs of {len(names)} repositories"))


def write(told: dict[str, Any]) -> None:
    """Write the weights, a tree a line."""
    text = json.dumps(told).replace("]], [[", "]],\n[[").replace('"trees": ', '\n"trees":\n').replace("]]]}", "]]]}\n")
    WEIGHTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
