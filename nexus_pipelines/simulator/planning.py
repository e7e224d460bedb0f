"""The plan: when each version is due and ships, and the sprints of each team. Laid out backwards from today."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from nexus_pipelines.simulator.calendar import midnight
from nexus_pipelines.simulator.records import Product, Sprint, Version

SPRINT_DAYS = 14
SPRINT_GOALS = (
    "Close what customers wait for in {thing}",
    "Get the {thing} ready for the freeze",
    "Fewer open bugs than at the start",
    "Finish the {thing} work that was carried over",
    "First usable version of the {thing} changes",
    "Stability: no new features in {thing}",
)


def plan_minors(rng: Random, product: Product, first: date, today: date, next_id: int) -> list[Version]:
    """Minor versions, oldest first: those shipped, the one in work, and the two after it.

    A release slips by up to four weeks; the one in work is due `product.due_in_days` from today and has not shipped.
    """
    due = today + timedelta(days=product.due_in_days)
    shipped_count = 0
    while due - timedelta(days=product.cadence_days * (shipped_count + 1)) > first + timedelta(days=20):
        shipped_count += 1
    versions: list[Version] = []
    for place in range(-shipped_count, 3):
        planned = _workday(due + timedelta(days=product.cadence_days * place))
        slip = rng.choices((0, 1, 4, 8, 13, 20, 27), (30, 15, 15, 15, 12, 9, 4))[0]
        released_at = None
        if place < 0:
            shipped = min(_workday(planned + timedelta(days=slip)), today - timedelta(days=4))
            hour = rng.choice((8, 9, 9, 10, 13, 14))
            released_at = datetime.combine(shipped, time(hour, rng.randrange(60)), UTC)
        versions.append(
            Version(
                version_id=next_id + len(versions),
                product=product.key,
                name=f"{product.major}.{product.first_minor + shipped_count + place}.0",
                description=f"{product.name}, planned feature release",
                kind="minor",
                started=planned - timedelta(days=product.cadence_days + 14),
                planned=planned,
                released_at=released_at,
                outlook="released" if place < 0 else product.outlook if place == 0 else "planned",
                is_archived=place < -4,
            )
        )
    return versions


def _workday(day: date) -> date:
    """Tuesday to Thursday: nobody ships before a weekend."""
    return day + timedelta(days={0: 1, 4: -1, 5: 3, 6: 2}.get(day.weekday(), 0))


def plan_sprints(
    rng: Random, product: Product, team: str, *, first: date, as_of: datetime, next_id: int
) -> list[Sprint]:
    """Two-week sprints, Monday to the second Friday, up to the one after the running one."""
    shift = 7 * (sum(map(ord, team)) % 2)
    monday = first - timedelta(days=first.weekday()) + timedelta(days=shift)
    things = [thing for component in product.components for thing in component.things]
    sprints: list[Sprint] = []
    number = 11 + 3 * (len(team) % 5)
    while True:
        start_at = midnight(monday) + timedelta(hours=9)
        end_at = midnight(monday) + timedelta(days=11, hours=16)
        state = "future" if start_at >= as_of else "closed" if end_at < as_of else "active"
        sprints.append(
            Sprint(
                sprint_id=next_id + len(sprints),
                team=team,
                product=product.key,
                name=f"{team} Sprint {number + len(sprints)}",
                goal=rng.choice(SPRINT_GOALS).format(thing=rng.choice(things)),
                start_at=start_at,
                end_at=end_at,
                completed_at=end_at + timedelta(minutes=rng.randrange(5, 90)) if state == "closed" else None,
                state=state,
            )
        )
        if state == "future":
            return sprints
        monday += timedelta(days=SPRINT_DAYS)
