"""H06: owners."""

from datetime import timedelta

from mutator.case import OPEN, Case
from mutator.exercise import Act, Exercise, bad, good, setting

_NONE = (None, "", "   ", "\u200b ")


def _owned(families: tuple[str, ...], stages: tuple[str, ...]) -> Act:
    def act(case: Case) -> None:
        case.be(case.rng.choice(families), case.rng.choice(stages))
        account = f"{case.project}-owner"
        case.ticket |= {"assignee_id": account, "assignee_name": "Lena Fischer", "assignee_person_id": f"{account}-p"}
        case.neighbours[0] |= {"assignee_id": "u-somebody", "assignee_name": "Ivo Marin"}

    return act


def _assigned_later(before: str | None, after: str | None) -> Act:
    def act(case: Case) -> None:
        case.later("assignee", before, after)
        case.ticket |= {"assignee_id": after, "assignee_name": after}

    return act


def _nobody(case: Case) -> None:
    for row in case.issues:
        row |= {"assignee_id": None, "assignee_name": None, "assignee_person_id": None}
    case.rows["changes"] = [change for change in case.rows["changes"] if change["field"].lower() != "assignee"]


def _seen(seconds: int, how: str) -> Act:
    """The owner's newest trace is so many seconds old."""

    def act(case: Case) -> None:
        at, account, other = case.as_of - timedelta(seconds=seconds), case.ticket["assignee_id"], case.neighbours[0]
        case.rows["comments"] = [row for row in case.rows["comments"] if row["author_id"] != account]
        other["creator_id"] = "u-somebody"
        case.comment(case.ago(days=70), by=account, of=other)
        if how == "comment":
            case.comment(at, by=account, of=other)
        elif how == "change":
            case.change("summary", "a", "b", at, author_id=account, of=other)
        else:
            other |= {"creator_id": account, "created_at": at, "updated_at": at, "resolved_at": None}
            case.forget("changes", "transitions", "comments", of=[other])

    return act


def _named(name: str) -> Act:
    return setting(assignee_name=name)


def _bot(is_bot: bool) -> Act:
    return lambda case: case.rows["people"].append({"person_id": case.ticket["assignee_person_id"], "is_bot": is_bot})


_THIRTY = 30 * 86_400
_HOW = ("comment", "change", "creation")
_TEAMS = ("Platform Team", "QA squad", "TRIAGE", "Release-Bot", "The Developers", "Support Queue", "nobody")
_PEOPLE = ("Teamo Rossi", "Talbot Abbott", "Ann Groupman", "Botond Kis", "Queueny Backlogan", "Dev Eloper")
_OTHERS = ("story", "task", "epic", "subtask", "other")

EXERCISES = (
    Exercise(
        rule="unassigned",
        repair=_owned(_OTHERS, ("in_progress", "done")),
        moves=frozenset({"inactive_assignee", "team_account_assignee", "unassigned_bugs", "missing_code_link"}),
        mutations=(
            *(bad(f"{value!r}", setting(assignee_id=value)) for value in _NONE),
            bad("assigned later", _assigned_later(None, "u-else")),
            good("taken away later", _assigned_later("u-else", None)),
            good("another", setting(assignee_id="u-else")),
            good("not begun", setting(assignee_id=None, status="To Do", status_category="new"), "not_applicable"),
            good("nobody ever", _nobody, "not_in_use"),
        ),
    ),
    Exercise(
        rule="unassigned_bugs",
        repair=_owned(("bug",), (*OPEN, "done")),
        moves=frozenset({"inactive_assignee", "team_account_assignee", "resolver_not_assignee"}),
        mutations=(
            *(bad(f"{value!r}", setting(assignee_id=value)) for value in _NONE),
            good("another", setting(assignee_id="u-else")),
            good("nobody ever", _nobody, "not_in_use"),
        ),
    ),
    Exercise(
        rule="inactive_assignee",
        repair=lambda case: (_owned((*_OTHERS, "bug"), ("in_progress",))(case), _seen(86_400, "comment")(case)),
        moves=frozenset({"stale_tickets"}),
        mutations=(
            *(bad(f"{how} 30 days ago", _seen(_THIRTY, how)) for how in _HOW),
            *(bad(f"{how} 30 days and a second ago", _seen(_THIRTY + 1, how)) for how in _HOW),
            *(good(f"{how} a second less ago", _seen(_THIRTY - 1, how)) for how in _HOW),
            good("never did anything", setting(assignee_id="u-silent"), "not_applicable"),
        ),
    ),
    Exercise(
        rule="team_account_assignee",
        repair=_owned((*_OTHERS, "bug"), OPEN),
        moves=frozenset({"unassigned", "unassigned_bugs", "inactive_assignee"}),
        mutations=(
            *(bad(name, _named(name)) for name in _TEAMS),
            bad("a bot", _bot(True)),
            *(good(name, _named(name)) for name in _PEOPLE),
            good("no bot", _bot(False)),
            good(
                "done", setting(assignee_name="Platform Team", status="Done", status_category="done"), "not_applicable"
            ),
            good(
                "unassigned", setting(assignee_id=None, assignee_name=None, assignee_person_id=None), "not_applicable"
            ),
        ),
    ),
)
