"""H07: priorities."""

from mutator.case import OPEN, Case
from mutator.exercise import Act, Exercise, bad, good, setting

_NONE = (None, "", "  ", "None", "UNSET", "undefined", "Unprioritized", "Not Set", "not prioritized", "TBD", "-", "?")
_SERIOUS = ("crashes", "Data loss", "SECURITY", "memory leak", "production down", "deadlocks", "cannot start", "fatal")
_HARMLESS = ("crashlytics", "data of a loss", "securityless", "memory of a leak", "deadlocked", "unfatal", "outages")


def _bug(case: Case) -> None:
    case.be("bug", case.rng.choice((*OPEN, "done")))
    case.ticket["priority"] = "High"
    case.neighbours[0]["priority"] = "High"


def _nobody(case: Case) -> None:
    for row in case.issues:
        row["priority"] = None
    case.rows["changes"] = [change for change in case.rows["changes"] if change["field"].lower() != "priority"]


def _bugs(*priorities: str | None, own: str = "Medium") -> Act:
    """An open bug with a changelog beside bugs of these priorities, and no others."""

    def act(case: Case) -> None:
        case.ticket["priority"] = own
        for place, row in enumerate(case.neighbours):
            known = priorities[place] if place < len(priorities) else None
            row |= {"issue_type": "Bug", "is_subtask": False, "priority": known}

    return act


def _usual(case: Case) -> None:
    case.be("bug", case.rng.choice(OPEN), has_changelog=True)
    case.ticket["summary"] = f"{case.words(3)} of the cart"
    _bugs(*["Medium"] * 25)(case)


def _title(word: str) -> Act:
    return lambda case: case.ticket.update(summary=f"{case.words(2)} {word}: {case.words(1)} of the cart")


def _both(*acts: Act) -> Act:
    return lambda case: [act(case) for act in acts]


_CRASH = _title("crashes")

EXERCISES = (
    Exercise(
        rule="missing_priority",
        repair=_bug,
        moves=frozenset({"default_priority"}),
        mutations=(
            *(bad(f"{value!r}", setting(priority=value)) for value in _NONE),
            *(good(value, setting(priority=value)) for value in ("Low", "P3", "Unset (P3)", "Nonesuch", "0")),
            good("a task", setting(priority=None, issue_type="Task"), "not_applicable"),
            good("nobody ever", _nobody, "not_in_use"),
        ),
    ),
    Exercise(
        rule="default_priority",
        repair=_usual,
        moves=frozenset({"missing_priority", "resolver_not_assignee", "self_verified"}),
        mutations=(
            *(bad(word, _title(word)) for word in _SERIOUS),
            bad("first by name of two", _both(_bugs(*["Low"] * 15, *["High"] * 14, own="High"), _CRASH)),
            bad("20 bugs", _both(_bugs(*["Medium"] * 19), _CRASH)),
            *(good(word, _title(word)) for word in _HARMLESS),
            good("not the usual one", _both(setting(priority="High"), _CRASH)),
            good("second by name of two", _both(_bugs(*["Low"] * 14, *["High"] * 15, own="Low"), _CRASH)),
            good("19 bugs", _both(_bugs(*["Medium"] * 18), _CRASH), "not_applicable"),
            good(
                "changed once", _both(_CRASH, lambda case: case.change("priority", "Low", "Medium", case.ago(days=9)))
            ),
            good("no changelog", _both(setting(has_changelog=False), _CRASH), "not_applicable"),
            good("done", _both(_CRASH, setting(status="Done", status_category="done")), "not_applicable"),
        ),
    ),
)
