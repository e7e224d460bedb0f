"""How a ticket moves: work, review, testing, with detours. Writes settings into drafts, in working time."""

from datetime import datetime, timedelta

from nexus_pipelines.simulator.crew import Crew, day_of
from nexus_pipelines.simulator.drafts import Draft
from nexus_pipelines.simulator.phrases import word_issue
from nexus_pipelines.simulator.records import Person

HOURS_FOR_POINTS = {1: 5.0, 2: 10.0, 3: 17.0, 5: 29.0, 8: 48.0, 13: 76.0}
REWORK_AFTER_REVIEW, REWORK_AFTER_TESTING, REOPENED, BLOCKED, HANDED_OVER = 0.17, 0.08, 0.035, 0.06, 0.05


def work_on(crew: Crew, draft: Draft, developer: Person, begin: datetime, *, size: float) -> None:
    """Takes a ticket from its first status to done, and keeps the developer busy meanwhile."""
    rng, flow = crew.rng, crew.product.workflow
    start = crew.at_work(developer, begin, crew.hours(0.1, 3, 0.5))
    draft.started_at = start
    draft.set(start - timedelta(minutes=rng.randrange(1, 30)), developer.person_id, "assignee", developer.person_id)
    draft.set(start, developer.person_id, "status", flow.progress)
    active = HOURS_FOR_POINTS.get(int(size), 17.0) * crew.hours(0.45, 1.9, 0.85)
    moment = start
    if rng.random() < BLOCKED:
        moment = crew.at_work(developer, moment, active * 0.4)
        draft.set(moment, developer.person_id, "flagged", True)
        moment = crew.at_work(developer, moment, crew.hours(4, 50, 12))
        draft.set(moment, developer.person_id, "flagged", False)
        moment = crew.at_work(developer, moment, active * 0.6)
    elif rng.random() < HANDED_OVER:
        moment = crew.at_work(developer, moment, active * 0.5)
        successor = crew.other(developer, day_of(moment))
        draft.set(moment, crew.lead().person_id, "assignee", successor.person_id)
        crew.free[developer.person_id] = moment
        developer = successor
        moment = crew.at_work(developer, crew.free_at(developer, moment), active * 0.7)
    else:
        moment = crew.at_work(developer, moment, active)
    subtasks_end = moment
    draft.done_at = _review_and_test(crew, draft, developer, moment)
    # While others review, the developer starts the next ticket.
    crew.free[developer.person_id] = crew.at_work(developer, subtasks_end, 1)
    if rng.random() < REOPENED:
        again = crew.at_work(crew.tester(), draft.done_at, crew.hours(6, 120, 20))
        draft.set(again, crew.tester().person_id, "status", flow.progress)
        draft.set(again, crew.tester().person_id, "resolution", None)
        draft.done_at = _review_and_test(crew, draft, developer, crew.at_work(developer, again, crew.hours(2, 14, 5)))


def _review_and_test(crew: Crew, draft: Draft, developer: Person, moment: datetime) -> datetime:
    rng, flow, tester = crew.rng, crew.product.workflow, crew.tester()
    while True:
        draft.set(moment, developer.person_id, "status", flow.review)
        reviewer = crew.other(developer, day_of(moment))
        moment = crew.at_work(reviewer, moment, crew.hours(0.5, 16, 3))
        if rng.random() < REWORK_AFTER_REVIEW:
            draft.set(moment, reviewer.person_id, "status", flow.progress)
            moment = crew.at_work(developer, moment, crew.hours(1, 9, 3))
            continue
        draft.set(moment, reviewer.person_id, "status", flow.testing)
        moment = crew.at_work(tester, moment, crew.hours(1, 20, 4))
        if rng.random() < REWORK_AFTER_TESTING:
            draft.set(moment, tester.person_id, "status", flow.progress)
            moment = crew.at_work(developer, moment, crew.hours(1, 9, 3))
            continue
        draft.set(moment, tester.person_id, "resolution", "Fixed" if draft.kind == "Bug" else "Done")
        draft.set(moment, tester.person_id, "status", flow.done)
        return moment


def split(crew: Crew, draft: Draft, planned_at: datetime) -> list[Draft]:
    """Sub-tasks of a ticket that has been worked on, done one after the other before its first review."""
    rng, flow = crew.rng, crew.product.workflow
    begin = draft.started_at
    review = min(
        (at for at, _, name, value in draft.settings if name == "status" and value == flow.review), default=None
    )
    if begin is None or review is None:
        return []
    developer = next(author for _, author, name, value in draft.settings if name == "status" and value == flow.progress)
    count = rng.choice((2, 2, 3))
    step = (review - begin) / count
    children: list[Draft] = []
    # Each sub-task names another side of the work.
    worded = {
        w.summary: w
        for w in (
            word_issue(rng, crew.product, "Sub-task", version="", parent_summary=draft.wording.summary)
            for _ in range(8)
        )
    }
    for place, wording in enumerate(list(worded.values())[:count]):
        child = Draft(
            product=draft.product,
            kind="Sub-task",
            wording=wording,
            reporter=developer,
            created_at=max(planned_at, draft.created_at) + timedelta(minutes=5 + 3 * place),
            team=draft.team,
            first={"status": flow.todo, "assignee": developer, "priority": draft.first.get("priority", "Medium")},
            parent=draft,
            affected=draft.affected,
        )
        child.started_at, child.done_at = begin + step * place, begin + step * (place + 1) - timedelta(minutes=4)
        child.set(child.started_at + timedelta(minutes=2), developer, "status", flow.progress)
        child.set(child.done_at, developer, "resolution", "Done")
        child.set(child.done_at, developer, "status", flow.done)
        children.append(child)
    return children
