"""H05: estimates."""

from mutator.case import OPEN, Case
from mutator.exercise import Act, Exercise, bad, good, setting


def _committed(case: Case) -> None:
    case.be(case.rng.choice(("story", "task", "bug", "other")), case.rng.choice(OPEN))
    case.into_sprint()
    case.ticket |= {"story_points": case.rng.choice([1.0, 2.0, 3.0]), "team": "Cart crew"}
    for row in case.neighbours:
        row |= {"story_points": None, "team": "Other crew"}
    case.neighbours[0]["story_points"] = 3.0
    case.rows["changes"] = [change for change in case.rows["changes"] if "point" not in change["field"].lower()]


def _nobody(case: Case) -> None:
    for row in case.issues:
        row["story_points"] = None


def _set_once(case: Case) -> None:
    _nobody(case)
    case.change("Story Points", None, "3", case.ago(days=9), of=case.neighbours[3])


def _estimated(team: int, others: int = 0, *, own: float, rest: float = 5.0) -> Act:
    """The ticket has `own` points; so many of its team and of another have `rest`."""

    def act(case: Case) -> None:
        for place, row in enumerate(case.neighbours):
            is_team = place < team
            row |= {"team": "Cart crew" if is_team else "Other crew"}
            row["story_points"] = rest if place < team + others else None
        case.ticket["story_points"] = own

    return act


def _ranked(place: int) -> Act:
    """Estimates 1 to 30 of the team; the ticket's own is that of a place. The percentile of 30 is at place 28.55."""

    def act(case: Case) -> None:
        values = [float(value) for value in range(1, 31)]
        case.ticket["story_points"] = values.pop(place - 1)
        for row, value in zip(case.neighbours, values, strict=False):
            row |= {"team": "Cart crew", "story_points": value}
        case.neighbours[-1]["story_points"] = None

    return act


def _repair_size(case: Case) -> None:
    _committed(case)
    _estimated(25, own=5.0)(case)


EXERCISES = (
    Exercise(
        rule="story_points",
        repair=_committed,
        moves=frozenset({"oversized_estimate", "stale_tickets"}),
        mutations=(
            bad("none", setting(story_points=None)),
            bad("negative", setting(story_points=-1.0)),
            bad("not a number", setting(story_points=float("nan"))),
            bad("used once in the history", _set_once),
            good("0", setting(story_points=0.0)),
            good("a half", setting(story_points=0.5)),
            good("no sprint", setting(story_points=None, is_in_open_sprint=False, sprint_ids=[]), "not_applicable"),
            good("an epic", setting(story_points=None, issue_type="Epic"), "not_applicable"),
            good("a sub-task", setting(story_points=None, issue_type="Sub-task", is_subtask=True), "not_applicable"),
            good("nobody estimates", _nobody, "not_in_use"),
        ),
    ),
    Exercise(
        rule="oversized_estimate",
        repair=_repair_size,
        mutations=(
            bad("above a flat team", _estimated(25, own=5.5)),
            bad("second of thirty", _ranked(29)),
            bad("first of thirty", _ranked(30)),
            bad("20 of the team, its own among them", _estimated(19, own=8.0)),
            bad("20 of the project", _estimated(10, 9, own=8.0)),
            good("as a flat team", _estimated(25, own=5.0)),
            good("third of thirty", _ranked(28)),
            good("19 of the project", _estimated(18, own=8.0), "not_applicable"),
            good(
                "19 above 0",
                lambda case: (
                    _estimated(18, own=8.0)(case),
                    case.neighbours[20].update(story_points=0.0, team="Cart crew"),
                ),
                "not_applicable",
            ),
            good("not estimated", setting(story_points=None), "not_applicable"),
        ),
        moves=frozenset({"story_points"}),
    ),
)
