"""A team and its time: who is there, who takes the next ticket, who reviews it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random

from nexus_pipelines.simulator.calendar import WorkingTime
from nexus_pipelines.simulator.records import Person, Product


@dataclass(kw_only=True)
class Crew:
    """One team during the simulation. `free` is when each developer can start something new."""

    product: Product
    team: str
    rng: Random
    people: tuple[Person, ...]
    time: dict[int, WorkingTime]
    free: dict[int, datetime] = field(default_factory=dict)

    def developers(self, day: date) -> list[Person]:
        """Those who write code and are with the team on that day."""
        return [p for p in self.people if p.team == self.team and p.role in ("developer", "lead") and p.is_present(day)]

    def lead(self) -> Person:
        return next(p for p in self.people if p.team == self.team and p.role == "lead")

    def tester(self) -> Person:
        return next(p for p in self.people if p.team == self.team and p.role == "tester")

    def manager(self) -> Person:
        """The product manager, who sits with the first team."""
        return next(p for p in self.people if p.role == "product manager" and p.team == self.product.teams[0])

    def next_free(self, day: date, begin: datetime) -> Person:
        """The developer who is free first; a lead codes half as much, so counts as busy for longer."""
        return min(
            self.developers(day), key=lambda p: (self.time[p.person_id].add(self.free_at(p, begin), 0), p.person_id)
        )

    def free_at(self, person: Person, begin: datetime) -> datetime:
        return max(self.free.get(person.person_id, begin), begin)

    def other(self, person: Person, day: date) -> Person:
        """A reviewer."""
        others = [p for p in self.developers(day) if p.person_id != person.person_id]
        return self.rng.choice(others) if others else self.lead()

    def at_work(self, person: Person, moment: datetime, hours: float) -> datetime:
        return self.time[person.person_id].add(moment, hours)

    def hours(self, low: float, high: float, usual: float) -> float:
        return self.rng.triangular(low, high, usual)


def make_working_time(rng: Random, people: tuple[Person, ...], first: date, last: date) -> dict[int, WorkingTime]:
    return {person.person_id: WorkingTime(person, rng, first, last) for person in people}


def day_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
