"""Two years of one team: sprint after sprint, what is planned, done, and carried over."""

from datetime import datetime, timedelta

from nexus_pipelines.simulator.crew import Crew
from nexus_pipelines.simulator.drafts import Draft
from nexus_pipelines.simulator.flow import split, work_on
from nexus_pipelines.simulator.intake import draft_issue, feature
from nexus_pipelines.simulator.records import Person, Sprint, Version
from nexus_pipelines.simulator.targets import settle_fix_version, target

SIZES, SIZE_WEIGHTS = (1, 2, 3, 5, 8, 13), (16, 26, 28, 19, 9, 2)
WORK_DAYS_A_TICKET = 6.9
PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")


class Plan:
    """What a team has planned so far: sprints of a ticket, the version it is meant for, its size."""

    def __init__(self, crew: Crew, minors: list[Version]) -> None:
        self.crew, self.minors = crew, minors
        self.meant: dict[Draft, Version] = {}
        self.sizes: dict[Draft, int] = {}
        self._sprints: dict[Draft, tuple[int, ...]] = {}

    def add(self, draft: Draft, sprint: Sprint, at: datetime) -> None:
        """Into a sprint; the first time also version and points, unless somebody forgets."""
        crew, rng = self.crew, self.crew.rng
        self._sprints[draft] = (*self._sprints.get(draft, ()), sprint.sprint_id)
        draft.set(at, crew.lead().person_id, "sprints", self._sprints[draft])
        if draft in self.meant:
            return
        self.meant[draft] = target(rng, self.minors, sprint.start_at)
        if rng.random() < crew.product.diligence:
            draft.set(at, crew.manager().person_id, "fix_versions", (self.meant[draft].version_id,))
        self.sizes[draft] = rng.choices(SIZES, SIZE_WEIGHTS)[0]
        if rng.random() < crew.product.diligence * (0.85 if draft.kind == "Bug" else 1):
            draft.set(at - timedelta(minutes=1), crew.lead().person_id, "points", float(self.sizes[draft]))


def run_sprints(
    crew: Crew,
    sprints: list[Sprint],
    *,
    bugs: list[Draft],
    epics: dict[int, list[Draft]],
    minors: list[Version],
    patches: list[Version],
    manager: Person,
    as_of: datetime,
) -> list[Draft]:
    """Every ticket that the team planned, its sub-tasks, and the tickets that still wait.

    A ticket started late in a sprint stays in the following ones until it is done; one that was not started at all is
    planned again.
    """
    rng, plan = crew.rng, Plan(crew, minors)
    made: list[Draft] = []
    carried: list[Draft] = []
    running: list[Draft] = []
    waiting = sorted((b for b in bugs if b.done_at is None), key=lambda bug: bug.created_at)
    earliest = sprints[0].start_at - timedelta(days=14)
    for sprint in sprints:
        # The next sprint is filled in ahead of its start.
        planned_at = min(sprint.start_at + timedelta(minutes=rng.randrange(0, 50)), as_of - timedelta(hours=9))
        for draft in running:
            if draft.done_at is None or draft.done_at > sprint.start_at:
                plan.add(draft, sprint, planned_at)
        running = [d for d in running if d.done_at is None or d.done_at > sprint.end_at]
        slots = _slots(crew, sprint, len(running))
        chosen = [*carried, *_due(waiting, planned_at)[: max(1, round(slots * 0.45))]]
        version = target(rng, minors, sprint.start_at)
        while len(chosen) < slots:
            chosen.append(feature(crew, planned_at, earliest, minors, epics.get(version.version_id, [])))
            made.append(chosen[-1])
        _take_urgent(chosen, waiting, sprint, planned_at)
        waiting = [b for b in waiting if b not in chosen]
        carried = []
        for draft in chosen:
            plan.add(draft, sprint, max(planned_at, draft.created_at + timedelta(minutes=20)))
            if sprint.state == "future":
                continue
            developer = crew.next_free(sprint.start_at.date(), sprint.start_at)
            free_at = max(crew.free_at(developer, sprint.start_at), planned_at, draft.created_at)
            begin = crew.at_work(developer, free_at, 0)
            if begin >= sprint.end_at - timedelta(hours=6):
                carried.append(draft)
                continue
            work_on(crew, draft, developer, begin, size=plan.sizes[draft])
            if draft.done_at is not None and draft.done_at > sprint.end_at:
                running.append(draft)
            if plan.sizes[draft] >= 5 and draft.kind == "Story" and rng.random() < 0.75:
                made.extend(split(crew, draft, planned_at))
    for draft in [*made, *bugs]:
        meant = plan.meant.get(draft)
        settle_fix_version(rng, draft, minors=minors, patches=patches, meant=meant, manager=manager.person_id)
    return made


def _slots(crew: Crew, sprint: Sprint, still_running: int) -> int:
    """How many tickets fit into a sprint, given who is at work."""
    people = crew.developers(sprint.start_at.date())
    days = sum(crew.time[p.person_id].count(sprint.start_at, sprint.end_at) for p in people)
    return max(1, round(days / WORK_DAYS_A_TICKET) - still_running // 3)


def _due(waiting: list[Draft], planned_at: datetime) -> list[Draft]:
    """Bugs known at planning, the gravest first, then the oldest."""
    known = [bug for bug in waiting if bug.created_at < planned_at]
    return sorted(known, key=lambda bug: (PRIORITIES.index(str(bug.first["priority"])), bug.created_at))


def _take_urgent(chosen: list[Draft], waiting: list[Draft], sprint: Sprint, planned_at: datetime) -> None:
    """Grave bugs that come in during the sprint are taken in between, about when they come in."""
    for bug in waiting:
        is_grave = bug.first["priority"] in ("Highest", "High")
        if is_grave and bug not in chosen and planned_at <= bug.created_at < sprint.end_at - timedelta(days=2):
            share = (bug.created_at - sprint.start_at) / (sprint.end_at - sprint.start_at)
            chosen.insert(round(len(chosen) * max(0.0, share)), bug)


def backlog(crew: Crew, minors: list[Version], epics: dict[int, list[Draft]], as_of: datetime) -> list[Draft]:
    """Ideas nobody has planned yet, some already promised for the versions after the one in work."""
    rng = crew.rng
    planned = [v for v in minors if v.released_at is None][1:]
    made: list[Draft] = []
    for _ in range(rng.randrange(14, 22)):
        version = rng.choices(planned, (70, 30))[0]
        draft = feature(crew, as_of, as_of - timedelta(days=100), minors, epics.get(version.version_id, []))
        later = draft.created_at + timedelta(hours=rng.randrange(1, 60))
        if rng.random() < 0.6:
            draft.set(later, crew.manager().person_id, "fix_versions", (version.version_id,))
        if rng.random() < crew.product.diligence - 0.15:
            draft.set(later, crew.lead().person_id, "points", float(rng.choices(SIZES, SIZE_WEIGHTS)[0]))
        made.append(draft)
    return made


def blockers(crew: Crew, version: Version, as_of: datetime, count: int, minors: list[Version]) -> list[Draft]:
    """Grave bugs that hold up a version: flagged, in work, not solved."""
    rng, made = crew.rng, list[Draft]()
    for place in range(count):
        tester = crew.tester()
        found = as_of - timedelta(days=2 + 2 * place, hours=rng.randrange(3, 9))
        created_at = crew.at_work(tester, found, rng.random())
        if created_at > as_of - timedelta(hours=12):
            created_at = as_of - timedelta(hours=14 + place)
        bug = draft_issue(crew, "Bug", created_at, tester.person_id, minors)
        bug.first |= {"priority": "Highest", "fix_versions": (version.version_id,), "labels": ("release-blocker",)}
        developer = rng.choice(crew.developers(as_of.date()))
        bug.set(created_at + timedelta(minutes=25), crew.lead().person_id, "assignee", developer.person_id)
        bug.set(created_at + timedelta(hours=2), developer.person_id, "status", crew.product.workflow.progress)
        bug.set(created_at + timedelta(hours=6), developer.person_id, "flagged", True)
        made.append(bug)
    return made
