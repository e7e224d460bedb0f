"""Puts every rule to the proof: cases in, the public scoring between, outcomes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from mutator.case import Case, open_case
from mutator.exercise import Exercise, Expected, Mutation
from mutator.exercises import (
    blocks,
    dates,
    descriptions,
    estimates,
    exposures,
    fields,
    flow,
    histories,
    owners,
    parents,
    priorities,
    summaries,
    traces,
)
from mutator.marts import Base, Row

from nexus_pipelines.analysis.hygiene.inputs import (
    CHANGES,
    COMMENTS,
    ISSUE_COMMITS,
    ISSUES,
    LINKS,
    PEOPLE,
    PULL_REQUESTS,
    SPRINTS,
    TRANSITIONS,
    VERSIONS,
    read_inputs,
)
from nexus_pipelines.analysis.hygiene.measure import measure_weighted

EXERCISES: tuple[Exercise, ...] = (
    *(*summaries.EXERCISES, *descriptions.EXERCISES, *estimates.EXERCISES, *owners.EXERCISES, *priorities.EXERCISES),
    *(*fields.EXERCISES, *parents.EXERCISES, *flow.EXERCISES, *histories.EXERCISES, *traces.EXERCISES),
    *(*blocks.EXERCISES, *dates.EXERCISES, *exposures.EXERCISES),
)
_SCHEMAS = {
    "issues": ISSUES,
    "changes": CHANGES,
    "transitions": TRANSITIONS,
    "comments": COMMENTS,
    "links": LINKS,
    "versions": VERSIONS,
    "sprints": SPRINTS,
    "issue_commits": ISSUE_COMMITS,
    "pull_requests": PULL_REQUESTS,
    "people": PEOPLE,
}
# What decides about stage, family and scope: after a change of these, other rules may judge or stop to judge.
_SCOPE = (
    *("issue_type", "is_subtask", "status", "status_category", "resolution", "is_in_open_sprint", "has_changelog"),
    *("has_unreleased_fix_version", "updated_at"),
)
States = dict[str, dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one case. before and after: the rule's state when repaired and when mutated.

    moved: other rules whose state changed though nothing they look at did.
    """

    base: str
    rule: str
    mutation: str
    expected: Expected
    before: str
    after: str
    moved: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether both states are those that were made."""
        is_expected = self.after != "violated" if self.expected == "unviolated" else self.after == self.expected
        return self.before == "passed" and is_expected and not self.moved


@dataclass(frozen=True, kw_only=True)
class _Pair:
    exercise: Exercise
    mutation: Mutation
    repaired: Case
    mutated: Case


def prove(base: Base, *, each: int, seed: int, exercises: Sequence[Exercise] = EXERCISES) -> list[Outcome]:
    """`each` violations and `each` near-misses of every rule, on tickets of a base drawn with a seed.

    Kinds of mutation take turns, from one on that depends on the seed.
    """
    pairs = [
        _pair(base, exercise, mutation, f"{seed} {base.name} {exercise.rule} {violating} {turn}", number)
        for number, (exercise, violating, turn) in enumerate(
            (exercise, violating, turn) for exercise in exercises for violating in (True, False) for turn in range(each)
        )
        for mutation in [_chosen(exercise, violating, turn + seed * each)]
    ]
    before = _states([pair.repaired for pair in pairs], base.as_of)
    after = _states([pair.mutated for pair in pairs], base.as_of)
    return [_outcome(pair, before[pair.repaired.key], after[pair.mutated.key]) for pair in pairs]


def _chosen(exercise: Exercise, violating: bool, turn: int) -> Mutation:
    mutations = exercise.of(violating=violating)
    return mutations[turn % len(mutations)]


def _pair(base: Base, exercise: Exercise, mutation: Mutation, name: str, number: int) -> _Pair:
    repaired, mutated = open_case(base, name, number), open_case(base, name, number)
    exercise.repair(repaired)
    exercise.repair(mutated)
    mutation.act(mutated)
    return _Pair(exercise=exercise, mutation=mutation, repaired=repaired, mutated=mutated)


def _states(cases: Sequence[Case], as_of: datetime) -> States:
    rows: dict[str, list[Row]] = {name: [] for name in _SCHEMAS}
    for case in cases:
        rows["issues"].extend(case.issues)
        for frame in rows.keys() - {"issues"}:
            rows[frame].extend(case.rows[frame])
    frames = {name: pl.from_dicts(rows[name], schema=schema) for name, schema in _SCHEMAS.items()}
    measured = measure_weighted(read_inputs(as_of=as_of, **frames))
    tickets = {case.key for case in cases}
    found: States = {}
    for key, rule, state in (
        measured.states().filter(pl.col("issue_key").is_in(tickets)).select("issue_key", "rule", "state").iter_rows()
    ):
        found.setdefault(key, {})[rule] = state
    return found


def _outcome(pair: _Pair, before: dict[str, str], after: dict[str, str]) -> Outcome:
    rule = pair.exercise.rule
    is_same_scope = all(pair.repaired.ticket[name] == pair.mutated.ticket[name] for name in _SCOPE)
    others = before.keys() - {rule} - pair.exercise.moves if is_same_scope else set[str]()
    return Outcome(
        base=pair.repaired.base,
        rule=rule,
        mutation=pair.mutation.name,
        expected=pair.mutation.expected,
        before=before[rule],
        after=after[rule],
        moved=tuple(sorted(other for other in others if before[other] != after[other])),
    )
