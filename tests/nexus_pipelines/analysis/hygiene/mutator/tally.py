"""Precision and recall of each rule, and the page that tells them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mutator.proof import Outcome

_HEAD = """# Hygiene rules against an independent mutator

As generated, not human labels. Tickets of Titanium (a Jira Server dump), of saved answers of Jira Cloud and of the
simulated company are each put into a small project of their own, made to pass a rule, and then changed in one thing: so
that the definition in docs/hygiene.md is violated, or to the other side of its boundary (a near-miss). The mutator
imports no rule; it goes through the public scoring. A violation that is found is a true positive; a near-miss or a
repaired ticket that is called violated is a false positive. "State as expected" is stricter: each ticket passed when
repaired, its state after the change is the one of the page (`not_applicable` and `not_in_use` told from `passed`), and
no rule that looks at other things changed its mind. Written by `make prove` (tests/nexus_pipelines/analysis/hygiene).
"""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counts of one rule. violations and near_misses: cases made. kinds: different mutations among them."""

    rule: str
    violations: int
    near_misses: int
    kinds: int
    found: int
    false_alarms: int
    as_expected: int

    @property
    def recall(self) -> float:
        """Share of the violations that were found."""
        return self.found / self.violations

    @property
    def precision(self) -> float:
        """Share of violations among what was called one; 0 if nothing was."""
        called = self.found + self.false_alarms
        return self.found / called if called else 0.0


def tally(outcomes: Sequence[Outcome]) -> list[Tally]:
    """A row per rule, by name."""
    return [_tally(rule, [one for one in outcomes if one.rule == rule]) for rule in sorted({o.rule for o in outcomes})]


def _tally(rule: str, outcomes: Sequence[Outcome]) -> Tally:
    made = [one for one in outcomes if one.expected == "violated"]
    near = [one for one in outcomes if one.expected != "violated"]
    return Tally(
        rule=rule,
        violations=len(made),
        near_misses=len(near),
        kinds=len({one.mutation for one in made}) + len({one.mutation for one in near}),
        found=sum(one.after == "violated" for one in made),
        false_alarms=sum(one.after == "violated" for one in near) + sum(one.before == "violated" for one in outcomes),
        as_expected=sum(one.is_right for one in outcomes),
    )


def surprises(outcomes: Iterable[Outcome]) -> list[str]:
    """A line for each outcome that was not the expected one, for whoever looks into it."""
    return [_surprise(one) for one in outcomes if not one.is_right]


def _surprise(one: Outcome) -> str:
    name = " ".join(one.mutation.split())
    moved = f"; moved {', '.join(one.moved)}" if one.moved else ""
    return f"{one.rule} / {name} ({one.base}): {one.before} -> {one.after}, expected {one.expected}{moved}"


def as_page(outcomes: Sequence[Outcome], *, seeds: Sequence[int]) -> str:
    """The page, in Markdown."""
    rows = tally(outcomes)
    bases = ", ".join(f"{name}: {sum(one.base == name for one in outcomes):,}" for name in _bases(outcomes))
    right = sum(row.as_expected for row in rows)
    lines = [
        _HEAD,
        f"Cases: {len(outcomes):,} ({bases}), seeds {', '.join(map(str, seeds))}; state as expected in {right:,}. "
        f"Lowest precision {min(row.precision for row in rows):.3f}, "
        f"lowest recall {min(row.recall for row in rows):.3f}.",
        "",
        "| rule | violations | near-misses | kinds | precision | recall | state as expected |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| `{row.rule}` | {row.violations} | {row.near_misses} | {row.kinds} | {row.precision:.3f} "
            f"| {row.recall:.3f} | {row.as_expected} of {row.violations + row.near_misses} |"
            for row in rows
        ),
    ]
    others = sorted(set(surprises(outcomes)))
    if others:
        lines += ["", "Not as expected:", "", *(f"- {line}" for line in others)]
    return "\n".join([*lines, ""])


def _bases(outcomes: Iterable[Outcome]) -> list[str]:
    return list(dict.fromkeys(one.base for one in outcomes))
