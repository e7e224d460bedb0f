"""H17: what is blocked."""

from datetime import datetime, timedelta

from mutator.case import OPEN, Case
from mutator.exercise import Act, Exercise, bad, good, setting
from mutator.exercises.flow import working_days

_FAMILIES = ("story", "task", "bug", "epic", "subtask", "other")


def _open(case: Case) -> None:
    case.be(case.rng.choice(_FAMILIES), case.rng.choice(OPEN), has_changelog=True)
    case.ticket["updated_at"] = case.ago(hours=1)


def _since(case: Case, working: int) -> datetime:
    days = [case.day(-back) for back in range(30)]
    day = case.rng.choice([day for day in days if working_days(day, case.day()) == working])
    at = datetime.combine(day, datetime.max.time(), case.as_of.tzinfo).replace(microsecond=0)
    return min(at, case.as_of) - timedelta(hours=case.rng.randint(0, min(at, case.as_of).hour))


def _flagged(working: int, *then: Act) -> Act:
    """Flagged so many working days ago, with nothing else but what `then` adds."""

    def act(case: Case) -> None:
        case.forget("changes", "transitions", "comments", "links")
        case.ticket["is_flagged"] = True
        case.change("Flagged", None, "Impediment", _since(case, working))
        for each in then:
            each(case)

    return act


def _in_status(name: str, working: int) -> Act:
    def act(case: Case) -> None:
        case.forget("changes", "transitions", "comments", "links")
        case.ticket |= {"is_flagged": False, "status": name, "status_category": "indeterminate"}
        case.move(("In Progress", "indeterminate"), (name, "indeterminate"), _since(case, working))

    return act


def _moment(case: Case) -> datetime:
    return case.rows["changes"][-1]["changed_at"]


def _comment(seconds: int) -> Act:
    return lambda case: case.comment(_moment(case) + timedelta(seconds=seconds))


def _blocked_by(place: int, category: str | None, direction: str = "inward", **more: object) -> Act:
    """A blocking link to a neighbour of a category, or to what is not loaded."""

    def act(case: Case) -> None:
        other = case.remake(case.neighbours[place], status="Any", status_category=category or "new")
        case.link(other["issue_key"] if category else "ELSE-5", "Blocks", direction, **more)

    return act


def _links(*links: Act) -> Act:
    def act(case: Case) -> None:
        case.forget("links")
        for link in links:
            link(case)

    return act


def _waiting(case: Case) -> None:
    _open(case)
    _flagged(1, _blocked_by(0, "new"))(case)


def _in_no_circle(case: Case) -> None:
    _open(case)
    _links(_blocked_by(0, "indeterminate", case.rng.choice(("inward", "outward"))))(case)


def _and(*acts: Act) -> Act:
    return lambda case: [act(case) for act in acts]


_DONE = setting(status="Done", status_category="done", resolution="Fixed")
_MOVED = frozenset(
    {
        "silently_blocked",
        "resolved_blocker",
        "circular_block",
        "closed_parent",
        "stale_tickets",
        "inactive_assignee",
        "no_comments",
    }
)

EXERCISES = (
    Exercise(
        rule="silently_blocked",
        repair=lambda case: (_open(case), _flagged(1)(case)),
        moves=_MOVED,
        mutations=(
            bad("3 working days", _flagged(3)),
            bad("3, and an earlier comment", _flagged(3, _comment(-1))),
            bad("3, and it blocks another", _flagged(3, _blocked_by(0, "new", "outward"))),
            bad("3, and another link", _flagged(3, lambda case: case.link("ELSE-1", "Relates", "inward"))),
            bad("3 in a status", _in_status("Blocked", 3)),
            bad("3 on hold", _in_status("On Hold", 3)),
            bad(
                "flagged again, first long ago",
                lambda case: (_flagged(3)(case), case.change("Flagged", None, "Impediment", case.ago(days=40))),
            ),
            bad("3, and a comment to come", _flagged(3, lambda case: case.comment(case.as_of + timedelta(seconds=1)))),
            good("2 working days", _flagged(2)),
            good("2 in a status", _in_status("Impediment", 2)),
            good(
                "flagged again 2 working days ago",
                lambda case: (_flagged(2)(case), case.change("Flagged", None, "Impediment", case.ago(days=40))),
            ),
            good("3, and a comment at once", _flagged(3, _comment(0))),
            good("3, and a comment", _flagged(3, _comment(60))),
            good("3, and a link", _flagged(3, _blocked_by(0, "new"))),
            good("3, and a link to what is not loaded", _flagged(3, _blocked_by(0, None))),
            good("since when is not known", lambda case: (_flagged(9)(case), case.forget("changes")), "not_applicable"),
            good("no changelog", _and(_flagged(9), setting(has_changelog=False)), "not_applicable"),
            good("not flagged", _and(_flagged(9), setting(is_flagged=False)), "not_applicable"),
            good("done", _and(_flagged(9), _DONE), "not_applicable"),
        ),
    ),
    Exercise(
        rule="resolved_blocker",
        repair=_waiting,
        moves=_MOVED,
        mutations=(
            bad("one that is done", _links(_blocked_by(0, "done"))),
            bad("two that are done", _links(_blocked_by(0, "done"), _blocked_by(1, "done"))),
            bad(
                "a done one, and it blocks an open one",
                _links(_blocked_by(0, "done"), _blocked_by(1, "new", "outward")),
            ),
            bad("by status", _and(_in_status("Blocked", 1), _links(_blocked_by(0, "done")))),
            good("one of two", _links(_blocked_by(0, "done"), _blocked_by(1, "indeterminate"))),
            good("a done one, and one not loaded", _links(_blocked_by(0, "done"), _blocked_by(1, None))),
            good("a new one", _links(_blocked_by(0, "new"))),
            good("outward only", _links(_blocked_by(0, "done", "outward")), "not_applicable"),
            good("not flagged", _and(_links(_blocked_by(0, "done")), setting(is_flagged=False)), "not_applicable"),
            good("no link", _links(), "not_applicable"),
            good("done", _and(_links(_blocked_by(0, "done")), _DONE), "not_applicable"),
        ),
    ),
    Exercise(
        rule="circular_block",
        repair=_in_no_circle,
        moves=_MOVED,
        mutations=(
            bad("inward", _links(_blocked_by(0, "new", is_in_cycle=True))),
            bad("outward", _links(_blocked_by(0, "new", "outward", is_in_cycle=True))),
            bad("one of two", _links(_blocked_by(0, "new"), _blocked_by(1, "new", is_in_cycle=True))),
            good("none of two", _links(_blocked_by(0, "new"), _blocked_by(1, "new", "outward"))),
            good(
                "another link",
                _links(_blocked_by(0, "new"), lambda case: case.link("ELSE-1", "Relates", "inward", is_in_cycle=True)),
            ),
            good("no blocking link", _links(lambda case: case.link("ELSE-1", "Relates", "inward")), "not_applicable"),
            good("done", _and(_links(_blocked_by(0, "new", is_in_cycle=True)), _DONE), "not_applicable"),
        ),
    ),
)
