"""H13, H14 and H16: going back and forth, from hand to hand, and who resolved."""

from itertools import pairwise

from mutator.case import Case
from mutator.exercise import Act, Exercise, bad, good, setting

_NEW, _DOING, _DONE = ("To Do", "new"), ("In Progress", "indeterminate"), ("Done", "done")
_AGAIN, _CLOSED, _QA, _REVIEW = (
    ("Blocked out", "indeterminate"),
    ("Closed", "done"),
    ("In QA", "indeterminate"),
    (
        "Code Review",
        "indeterminate",
    ),
)
_FAMILIES = ("story", "task", "bug", "epic", "subtask", "other")
Step = tuple[tuple[str, str], str | None]


def _walk(*steps: tuple[str, str] | Step) -> Act:
    """The ticket's statuses one after another from To Do, a day each, up to its present one.

    A step is a status, or a status and who moved it there.
    """

    def act(case: Case) -> None:
        case.forget("changes", "transitions")
        walked: list[Step] = [(_NEW, "u-editor")]
        for step in steps:
            walked.append(step if isinstance(step[0], tuple) else (step, "u-editor"))
        for place in range(1, len(walked)):
            (before, _), (after, author) = walked[place - 1], walked[place]
            case.move(before, after, case.ago(days=len(walked) - place), by=author)
        status, category = walked[-1][0]
        resolved = case.ago(days=1) if category == "done" else None
        case.ticket |= {"status": status, "status_category": category, "resolved_at": resolved}
        case.ticket |= {"resolution": "Fixed" if resolved else None, "updated_at": case.ago(days=1)}

    return act


def _logged(case: Case) -> None:
    case.be(case.rng.choice(_FAMILIES), "done", has_changelog=True)
    _walk(_DOING, _DONE)(case)


def _handed(*hands: str | None, field: str = "assignee") -> Act:
    def act(case: Case) -> None:
        for place, (before, after) in enumerate(pairwise(hands)):
            case.change(field, before, after, case.ago(days=20 - place))

    return act


def _three_and_one_to_come(case: Case) -> None:
    _handed("u2", "u3")(case)
    case.later("assignee", "u3", "u1")
    case.ticket["assignee_id"] = "u1"


def _begun(case: Case) -> None:
    stages = ("backlog", "ready", "in_progress", "done")
    case.be(case.rng.choice(_FAMILIES), case.rng.choice(stages), has_changelog=True)
    _handed(None, "u1", "u2")(case)


def _both(*acts: Act) -> Act:
    return lambda case: [act(case) for act in acts]


def _bug(*steps: tuple[str, str] | Step, owner: str | None = "u-owner") -> Act:
    def act(case: Case) -> None:
        case.be("bug", "done", has_changelog=True)
        case.ticket |= {"assignee_id": owner, "assignee_name": "Lena Fischer"}
        _walk(*steps)(case)

    return act


_PLAIN = _bug(_DOING, (_DONE, "u-owner"))
_VERIFIED = _bug(_DOING, (_QA, "u1"), (_DONE, "u2"))
_UNLOGGED = setting(has_changelog=False)
_MOVED = frozenset(
    {
        "resolver_not_assignee",
        "self_verified",
        "stale_tickets",
        "aging_work_in_progress",
        "ping_pong",
        "inactive_assignee",
        "unassigned_bugs",
    }
)

EXERCISES = (
    Exercise(
        rule="ping_pong",
        repair=_logged,
        moves=_MOVED,
        mutations=(
            bad("reopened twice", _walk(_DOING, _DONE, _DOING, _DONE, _DOING, _DONE)),
            bad("reopened twice, to the start", _walk(_DOING, _DONE, _NEW, _DONE, _NEW, _DOING, _CLOSED)),
            bad("back three times", _walk(_DOING, _NEW, _DOING, _NEW, _DOING, _NEW, _DOING, _DONE)),
            bad("back twice and reopened", _walk(_DOING, _NEW, _DOING, _NEW, _DOING, _DONE, _DOING, _DONE)),
            good("reopened once", _walk(_DOING, _DONE, _DOING, _DONE)),
            good("reopened once and back once", _walk(_DOING, _NEW, _DOING, _DONE, _DOING, _DONE)),
            good("back twice", _walk(_DOING, _NEW, _DOING, _NEW, _DOING, _DONE)),
            good("to and fro in one category", _walk(_DOING, _QA, _DOING, _QA, _DOING, _QA, _DOING, _DONE)),
            good("from done to done", _walk(_DOING, _DONE, _CLOSED, _DONE, _CLOSED)),
            good(
                "no changelog", _both(_walk(_DOING, _DONE, _DOING, _DONE, _DOING, _DONE), _UNLOGGED), "not_applicable"
            ),
        ),
    ),
    Exercise(
        rule="reassignment_churn",
        repair=_begun,
        moves=_MOVED,
        mutations=(
            bad("four", _handed("u2", "u3", "u1")),
            bad("four, the last to nobody", _handed("u2", "u3", None)),
            bad("in other letters", _handed("u2", "u3", "u1", field="Assignee")),
            bad("many", _handed("u2", "u3", "u1", "u2", "u3", "u1")),
            good("three", _handed("u2", "u3")),
            good("three and one to come", _three_and_one_to_come),
            good("three and one that changes nothing", _handed("u2", "u2", "u3")),
            good("of another field", _handed("u2", "u3", "u1", "u4", field="reporter")),
            good("no changelog", _both(_handed("u2", "u3", "u1"), _UNLOGGED), "not_applicable"),
        ),
    ),
    Exercise(
        rule="resolver_not_assignee",
        repair=_PLAIN,
        moves=_MOVED,
        mutations=(
            bad("another", _bug(_DOING, (_DONE, "u-else"))),
            bad("another the last time", _bug(_DOING, (_DONE, "u-owner"), _DOING, (_DONE, "u-else"))),
            bad("another, then closed by the owner", _bug(_DOING, (_DONE, "u-else"), (_CLOSED, "u-owner"))),
            bad("another account", setting(assignee_id="u-OWNER")),
            good("another the first time", _bug(_DOING, (_DONE, "u-else"), _DOING, (_DONE, "u-owner"))),
            good("the owner, then closed by another", _bug(_DOING, (_DONE, "u-owner"), (_CLOSED, "u-else"))),
            good("begun by another", _bug((_DOING, "u-else"), (_DONE, "u-owner"))),
            good("not assigned", setting(assignee_id=None), "not_applicable"),
            good("resolver not known", _bug(_DOING, (_DONE, None)), "not_applicable"),
            good("a task", _both(_bug(_DOING, (_DONE, "u-else")), setting(issue_type="Task")), "not_applicable"),
            good("no changelog", _both(_bug(_DOING, (_DONE, "u-else")), _UNLOGGED), "not_applicable"),
        ),
    ),
    Exercise(
        rule="self_verified",
        repair=_VERIFIED,
        moves=_MOVED,
        mutations=(
            bad("in QA", _bug(_DOING, (_QA, "u1"), (_DONE, "u1"))),
            bad("in review", _bug(_DOING, (_REVIEW, "u1"), (_DONE, "u1"))),
            bad("the second time", _bug(_DOING, (_QA, "u2"), _DOING, (_QA, "u1"), (_DONE, "u1"))),
            bad(
                "after another's verification",
                _bug(_DOING, (_QA, "u2"), (_DONE, "u1"), _DOING, (_QA, "u1"), (_DONE, "u1")),
            ),
            good("by another", _bug(_DOING, (_REVIEW, "u1"), (_DONE, "u2"))),
            good("the first time only", _bug(_DOING, (_QA, "u1"), _DOING, (_QA, "u2"), (_DONE, "u1"))),
            good("not from verification", _bug(_DOING, (_QA, "u1"), _DOING, (_DONE, "u1")), "not_applicable"),
            good("no verification", _bug((_DOING, "u1"), (_DONE, "u1")), "not_applicable"),
            good("author not known", _bug(_DOING, (_QA, None), (_DONE, None)), "not_applicable"),
            good("no changelog", _both(_bug(_DOING, (_QA, "u1"), (_DONE, "u1")), _UNLOGGED), "not_applicable"),
        ),
    ),
)
