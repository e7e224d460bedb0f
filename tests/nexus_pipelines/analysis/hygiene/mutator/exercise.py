"""What is done to a ticket to prove a rule: a repair, violations, and near-misses on the other side of its boundary."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mutator.case import Case

Act = Callable[[Case], object]
Expected = Literal["violated", "passed", "not_applicable", "not_in_use", "unviolated"]


@dataclass(frozen=True, kw_only=True)
class Mutation:
    """One change of a repaired ticket. expected: the state after it; `unviolated` where the page leaves open which."""

    name: str
    expected: Expected
    act: Act


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """How a rule is put to the proof.

    repair: makes a ticket pass it. moves: other rules whose state a mutation may change, since they look at the same
    things; of every other rule the state must stay as it was.
    """

    rule: str
    repair: Act
    mutations: tuple[Mutation, ...]
    moves: frozenset[str] = frozenset()

    def of(self, *, violating: bool) -> list[Mutation]:
        """The violations, or the near-misses."""
        return [one for one in self.mutations if (one.expected == "violated") == violating]


def bad(name: str, act: Act) -> Mutation:
    """A violation."""
    return Mutation(name=name, expected="violated", act=act)


def good(name: str, act: Act, expected: Expected = "passed") -> Mutation:
    """A near-miss."""
    return Mutation(name=name, expected=expected, act=act)


def setting(**fields: object) -> Act:
    """Set fields of the ticket."""
    return lambda case: case.ticket.update(fields)
