"""New tickets: bugs as they come in, stories and tasks as they are refined, epics with each version."""

from datetime import datetime, timedelta

from nexus_pipelines.simulator.calendar import midnight
from nexus_pipelines.simulator.crew import Crew
from nexus_pipelines.simulator.drafts import Draft
from nexus_pipelines.simulator.phrases import LABELS, word_issue
from nexus_pipelines.simulator.records import Field, FieldValue, IssueType, Version

BUGS_A_DAY = 0.34
DISMISSED = 0.11


def newest_released(versions: list[Version], moment: datetime) -> Version | None:
    """The version that customers have at a moment."""
    shipped = [v for v in versions if v.released_at is not None and v.released_at <= moment]
    return max(shipped, key=lambda v: (v.released_at or moment, v.version_id), default=None)


def draft_issue(crew: Crew, kind: IssueType, created_at: datetime, reporter: int, versions: list[Version]) -> Draft:
    """A ticket as it is first saved: as complete as the product's people are diligent."""
    rng, product = crew.rng, crew.product
    known = newest_released(versions, created_at)
    wording = word_issue(
        rng, product, kind, version=known.name if known else f"{product.major}.{product.first_minor - 1}.0"
    )
    labels = {rng.choice(LABELS[kind])} | ({rng.choice(LABELS[kind])} if rng.random() < 0.3 else set())
    priorities = ("Highest", "High", "Medium", "Low", "Lowest")
    weights = (4, 20, 50, 20, 6) if kind == "Bug" else (1, 15, 62, 18, 4)
    first: dict[Field, FieldValue] = {
        "status": product.workflow.todo,
        "labels": tuple(sorted(labels)) if rng.random() < product.diligence else (),
        "priority": rng.choices(priorities, weights)[0],
    }
    has_affected = known is not None and rng.random() < product.diligence
    return Draft(
        product=product.key,
        kind=kind,
        wording=wording,
        reporter=reporter,
        created_at=created_at,
        team=crew.team if rng.random() < product.diligence else None,
        first=first,
        affected=(known.version_id,) if has_affected and known else (),
    )


def bugs(crew: Crew, versions: list[Version], first: datetime, as_of: datetime) -> list[Draft]:
    """More in the weeks after a release, fewer in summer and at weekends (when only support reports them)."""
    rng = crew.rng
    support = [p for p in crew.people if p.role == "support"]
    found: list[Draft] = []
    day = midnight(first.date())
    while day < as_of:
        shipped = newest_released([v for v in versions if v.kind == "minor"], day)
        age = (day - shipped.released_at).days if shipped and shipped.released_at else 60
        rate = BUGS_A_DAY * (1 + 2.2 * max(0, 21 - age) / 21) * (0.65 if day.month in (7, 8) else 1.0)
        rate *= 0.12 if day.weekday() >= 5 else 1.0
        if (day.month, day.day) >= (12, 24):
            rate *= 0.2
        for _ in range(3):
            if rng.random() < rate / 3:
                weekend = day.weekday() >= 5
                by = (
                    rng.choice(support)
                    if weekend or rng.random() < 0.4
                    else rng.choice((crew.tester(), *crew.developers(day.date())))
                )
                created_at = day + timedelta(seconds=rng.randrange(7 * 3600, 17 * 3600))
                if not weekend:
                    created_at = crew.at_work(by, created_at, rng.random())
                bug = draft_issue(crew, "Bug", created_at, by.person_id, versions)
                found.append(bug)
                if rng.random() < DISMISSED:
                    _dismiss(crew, bug)
        day += timedelta(days=1)
    return found


def _dismiss(crew: Crew, bug: Draft) -> None:
    rng, lead = crew.rng, crew.lead()
    bug.done_at = crew.at_work(lead, bug.created_at, crew.hours(2, 150, 20))
    resolution = rng.choices(("Duplicate", "Cannot Reproduce", "Won't Do"), (40, 40, 20))[0]
    bug.set(bug.done_at, lead.person_id, "resolution", resolution)
    bug.set(bug.done_at, lead.person_id, "status", crew.product.workflow.done)


def feature(crew: Crew, planned_at: datetime, earliest: datetime, versions: list[Version], epics: list[Draft]) -> Draft:
    """A story or a task, refined in the weeks before its sprint."""
    rng = crew.rng
    kind: IssueType = "Story" if rng.random() < 0.7 else "Task"
    author = (
        crew.manager()
        if kind == "Story" and rng.random() < 0.75
        else rng.choice((crew.lead(), *crew.developers(planned_at.date())))
    )
    begin = max(earliest, planned_at - timedelta(days=rng.choice((12, 20, 35, 60, 90))))
    created_at = min(
        crew.time[author.person_id].some(rng, begin, planned_at), planned_at - timedelta(minutes=rng.randrange(5, 200))
    )
    draft = draft_issue(crew, kind, created_at, author.person_id, versions)
    if epics and rng.random() < (0.8 if kind == "Story" else 0.3):
        epic = rng.choice(epics)
        draft.epic = epic
        draft.created_at = max(draft.created_at, epic.created_at + timedelta(minutes=rng.randrange(10, 900)))
    if kind == "Story" and rng.random() < 0.12:
        draft.due = (planned_at + timedelta(days=rng.choice((14, 21, 28)))).date()
    return draft


def epics_of(crew: Crew, version: Version, earliest: datetime, versions: list[Version]) -> list[Draft]:
    """What a team means to bring into a version: two or three themes."""
    made: list[Draft] = []
    for _ in range(crew.rng.choice((2, 2, 3))):
        begin = max(earliest, midnight(version.started) - timedelta(days=20))
        manager = crew.manager()
        created_at = crew.time[manager.person_id].some(crew.rng, begin, begin + timedelta(days=12))
        epic = draft_issue(crew, "Epic", created_at, manager.person_id, versions)
        if crew.rng.random() < crew.product.diligence:
            epic.first["fix_versions"] = (version.version_id,)
        epic.first["assignee"] = manager.person_id
        epic.first["points"] = None
        made.append(epic)
    return made
