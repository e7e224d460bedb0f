"""H10: parents."""

from mutator.case import OPEN, Case
from mutator.exercise import Act, Exercise, bad, good, setting

_PARENT_FIELDS = {"epic link", "parent", "parent link", "epic_key", "parent_key", "issueparentassociation"}


def _child(case: Case) -> None:
    case.be(case.rng.choice(("story", "task")), case.rng.choice(("ready", "in_progress", "done")))
    case.ticket |= {"epic_key": case.neighbours[0]["issue_key"], "parent_key": None}
    case.neighbours[1]["epic_key"] = case.neighbours[0]["issue_key"]


def _nobody(case: Case) -> None:
    for row in case.issues:
        row |= {"epic_key": None, "parent_key": None}
    case.rows["changes"] = [change for change in case.rows["changes"] if change["field"].lower() not in _PARENT_FIELDS]


def _parent(category: str) -> Act:
    def act(case: Case) -> None:
        parent = case.remake(
            case.neighbours[0], issue_type="Story", is_subtask=False, status="Any", status_category=category
        )
        case.ticket["parent_key"] = parent["issue_key"]

    return act


def _subtask(case: Case) -> None:
    case.be("subtask", case.rng.choice(OPEN))
    case.ticket["epic_key"] = None
    _parent(case.rng.choice(("new", "indeterminate")))(case)


def _only_epic_is_done(case: Case) -> None:
    _parent("done")(case)
    case.ticket |= {"epic_key": case.ticket["parent_key"], "parent_key": None}


EXERCISES = (
    Exercise(
        rule="missing_parent",
        repair=_child,
        mutations=(
            bad("neither", setting(epic_key=None, parent_key=None)),
            bad("both empty", setting(epic_key="", parent_key="")),
            bad("both blank", setting(epic_key=" ", parent_key="\u200b")),
            good("only a parent", lambda case: case.ticket.update(parent_key=case.ticket["epic_key"], epic_key=None)),
            good("a parent that is not loaded", setting(epic_key="ELSE-1")),
            good("nobody ever", _nobody, "not_in_use"),
            good("a bug", setting(epic_key=None, parent_key=None, issue_type="Bug"), "not_applicable"),
            good("backlog", setting(epic_key=None, status="To Do", status_category="new"), "not_applicable"),
        ),
    ),
    Exercise(
        rule="closed_parent",
        repair=_subtask,
        mutations=(
            bad("a done parent", _parent("done")),
            good("a parent in progress", _parent("indeterminate")),
            good("a new parent", _parent("new")),
            good("a parent that is not loaded", setting(parent_key="ELSE-1"), "not_applicable"),
            good("no parent", setting(parent_key=None), "not_applicable"),
            good("a done epic", _only_epic_is_done, "not_applicable"),
            good(
                "done itself",
                lambda case: (_parent("done")(case), case.ticket.update(status="Done", status_category="done")),
                "not_applicable",
            ),
        ),
    ),
)
