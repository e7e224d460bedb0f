"""H18: due dates."""

from mutator.case import OPEN, Case
from mutator.exercise import Act, Exercise, bad, good, setting

_FAMILIES = ("story", "task", "bug", "epic", "subtask", "other")
_DONE = setting(status="Done", status_category="done", resolution="Fixed")


def _due(days: int) -> Act:
    return lambda case: case.ticket.update(due_date=case.day(days))


def _open(case: Case) -> None:
    case.be(case.rng.choice(_FAMILIES), case.rng.choice(OPEN))
    _due(20)(case)


def _releases(*versions: tuple[str, bool, int | None], due: int | None) -> Act:
    def act(case: Case) -> None:
        case.rows["versions"] = []
        for name, released, days in versions:
            case.version(name, released, None if days is None else case.day(days))
        case.ticket |= {
            "fix_versions": [name for name, _, _ in versions],
            "has_unreleased_fix_version": not all(released for _, released, _ in versions),
            "due_date": None if due is None else case.day(due),
        }

    return act


def _planned(case: Case) -> None:
    _open(case)
    _releases(("7.0", False, 30), due=20)(case)


EXERCISES = (
    Exercise(
        rule="due_date",
        repair=_open,
        moves=frozenset({"due_after_release"}),
        mutations=(
            bad("yesterday", _due(-1)),
            bad("long ago", _due(-400)),
            good("today", _due(0)),
            good("tomorrow", _due(1)),
            good("none", setting(due_date=None), "not_applicable"),
            good("done", lambda case: (_due(-3)(case), _DONE(case)), "not_applicable"),
        ),
    ),
    Exercise(
        rule="due_after_release",
        repair=_planned,
        moves=frozenset({"due_date", "released_fix_version"}),
        mutations=(
            bad("a day after", _releases(("7.0", False, 30), due=31)),
            bad("after the earlier of two", _releases(("7.0", False, 30), ("7.1", False, 60), due=31)),
            bad("after the one with a date", _releases(("7.0", False, 30), ("7.1", False, None), due=40)),
            bad("after the one not released", _releases(("6.0", True, -30), ("7.1", False, 30), due=31)),
            good("the same day", _releases(("7.0", False, 30), due=30)),
            good("the same day as the earlier", _releases(("7.0", False, 30), ("7.1", False, 60), due=30)),
            good("after a released one only", _releases(("6.0", True, -3), ("7.0", False, 30), due=30)),
            good("released", _releases(("7.0", True, -9), due=20), "not_applicable"),
            good("no date of release", _releases(("7.0", False, None), due=20), "not_applicable"),
            good("not due", _releases(("7.0", False, 30), due=None), "not_applicable"),
            good("done", lambda case: (_releases(("7.0", False, 30), due=31)(case), _DONE(case)), "not_applicable"),
        ),
    ),
)
