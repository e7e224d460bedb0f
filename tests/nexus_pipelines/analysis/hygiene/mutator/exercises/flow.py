"""H11 and H12: standing still, and taking long."""

from datetime import date, datetime, timedelta

from mutator.case import Case
from mutator.exercise import Act, Exercise, bad, good

_HOW = ("updated", "change", "comment", "commit", "creation")
_FAMILIES = ("story", "task", "bug", "epic", "subtask", "other")
_NEW, _DOING, _DONE = ("To Do", "new"), ("In Progress", "indeterminate"), ("Done", "done")


def working_days(first: date, last: date) -> int:
    """Mondays to Fridays after the first day up to and including the last."""
    return sum((first + timedelta(days=1 + day)).weekday() < 5 for day in range((last - first).days))


def _days_that_are(case: Case, count: int) -> list[date]:
    days = [case.day(-back) for back in range(count * 2 + 9)]
    return [day for day in days if working_days(day, case.day()) == count]


def _last_seen(case: Case, working: int, how: str) -> None:
    """The newest trace of the ticket is so many working days old, at any hour that lies before the moment."""
    old = case.ago(days=90)
    case.forget("changes", "transitions", "comments", "issue_commits")
    day = case.rng.choice(_days_that_are(case, working))
    at = min(datetime.combine(day, datetime.max.time(), case.as_of.tzinfo), case.as_of)
    at -= timedelta(hours=case.rng.randint(0, at.hour))
    case.ticket |= {"created_at": old, "updated_at": old}
    if how == "updated":
        case.ticket["updated_at"] = at
    elif how == "change":
        case.change("summary", "a", "b", at)
    elif how == "comment":
        case.comment(at)
    elif how == "commit":
        case.rows["issue_commits"].append({"issue_key": case.key, "commit_sha": "f00d", "committed_at": at})
    else:
        case.ticket |= {"created_at": at, "updated_at": at}


def _quiet(working: int, how: str) -> Act:
    return lambda case: _last_seen(case, working, how)


def _in_progress(case: Case) -> None:
    case.be(case.rng.choice(_FAMILIES), "in_progress")
    case.forget("changes", "transitions", "comments", "issue_commits", of=case.issues)
    _last_seen(case, 1, "updated")


def _rhythm(gaps: list[int], working: int, how: str = "updated") -> Act:
    """Neighbours comment with these gaps of working days in the project's history, and the ticket is so quiet."""

    def act(case: Case) -> None:
        last: dict[str, datetime] = {}
        for other in case.neighbours:
            last[other["issue_key"]] = datetime(2026, 3, 2, 10, tzinfo=case.as_of.tzinfo)
            other |= {
                "created_at": last[other["issue_key"]],
                "updated_at": last[other["issue_key"]],
                "resolved_at": None,
            }
        for place, gap in enumerate(case.rng.sample(gaps, len(gaps))):
            other = case.neighbours[place % len(case.neighbours)]
            at = last[other["issue_key"]]
            while working_days(last[other["issue_key"]].date(), at.date()) < gap:
                at += timedelta(days=1)
            last[other["issue_key"]] = at
            case.comment(at, of=other)
        _last_seen(case, working, how)

    return act


def _cycles(days: list[int], age: float, *, others: tuple[int, ...] = ()) -> Act:
    """Finished issues of the ticket's type took so many days, those of another type `others`; the ticket has an age."""

    def act(case: Case) -> None:
        case.forget("changes", "transitions", of=case.issues)
        for place, row in enumerate(case.neighbours):
            row |= {
                "status": "In Progress",
                "status_category": "indeterminate",
                "issue_type": case.ticket["issue_type"],
            }
            row |= {"is_subtask": case.ticket["is_subtask"], "has_changelog": True, "resolution": None}
            row |= {"resolved_at": None, "created_at": case.ago(days=900)}
            took = [*days, *others][place] if place < len(days) + len(others) else None
            if took is None:
                continue
            if place >= len(days):
                row |= {"issue_type": "Milestone"}
            ended = case.ago(days=40 + place)
            row |= {"status": "Done", "status_category": "done", "resolved_at": ended, "updated_at": ended}
            case.move(_NEW, _DOING, ended - timedelta(days=took), of=row)
            case.move(_DOING, _DONE, ended, of=row)
        begun = case.ago(days=age)
        case.ticket["created_at"] = begun - timedelta(days=200)
        case.move(_NEW, _DOING, begun)

    return act


def _reopened(act: Act, age: float) -> Act:
    """The ticket was done before, and begun again so many days ago."""

    def reopened(case: Case) -> None:
        act(case)
        case.forget("changes", "transitions")
        case.move(_NEW, _DOING, case.ago(days=age + 150))
        case.move(_DOING, _DONE, case.ago(days=age + 100))
        case.move(_DONE, _DOING, case.ago(days=age))

    return reopened


def _set_back(act: Act, age: float) -> Act:
    """The ticket was begun so many days ago, put back, and begun again yesterday: the first time counts."""

    def set_back(case: Case) -> None:
        act(case)
        case.move(_DOING, _NEW, case.ago(days=age - 2))
        case.move(_NEW, _DOING, case.ago(days=1))

    return set_back


# Of 21 values the 85th percentile is the 18th.
_TWENTY_ONE = [*range(1, 18), 30, 40, 50, 60]
_FEW = _TWENTY_ONE[1:20]


def _aging(case: Case) -> None:
    case.be(case.rng.choice(_FAMILIES), "in_progress", has_changelog=True)
    _cycles(_TWENTY_ONE, 12)(case)


_MOVED = frozenset({"inactive_assignee", "aging_work_in_progress", "no_comments", "missing_code_link", "stale_tickets"})

EXERCISES = (
    Exercise(
        rule="stale_tickets",
        repair=_in_progress,
        moves=_MOVED,
        mutations=(
            *(bad(f"{how} 11 working days ago", _quiet(11, how)) for how in _HOW),
            bad(
                "11, and a comment to come",
                lambda case: (
                    _last_seen(case, 11, "change"),
                    case.ticket.update(has_changelog=True),
                    case.comment(case.as_of + timedelta(hours=1)),
                ),
            ),
            bad("6 in a project of gaps of 1", _rhythm([1] * 60, 6)),
            bad("9 in a project of gaps of 4", _rhythm([4] * 55, 9)),
            bad("13 where the percentile is 6", _rhythm([1] * 46 + [6] * 14, 13)),
            bad("11 with 49 gaps of 9", _rhythm([9] * 49, 11)),
            *(good(f"{how} 10 working days ago", _quiet(10, how)) for how in _HOW),
            good("5 in a project of gaps of 1", _rhythm([1] * 60, 5)),
            good("8 in a project of gaps of 4", _rhythm([4] * 55, 8)),
            good("12 where the percentile is 6", _rhythm([1] * 46 + [6] * 14, 12)),
            good("18 with 50 gaps of 9", _rhythm([9] * 50, 18)),
            good(
                "ready",
                lambda case: (
                    _last_seen(case, 20, "updated"),
                    case.ticket.update(status="Ready", status_category="new"),
                ),
                "not_applicable",
            ),
        ),
    ),
    Exercise(
        rule="aging_work_in_progress",
        repair=_aging,
        moves=_MOVED | {"ping_pong"},
        mutations=(
            bad("a day above", _cycles(_TWENTY_ONE, 31)),
            bad("a minute above", _cycles(_TWENTY_ONE, 30 + 1 / 1440)),
            bad("far above", _cycles(_TWENTY_ONE, 200)),
            bad("19 of the type, 20 of all", _cycles(_FEW, 61, others=(30,))),
            bad("reopened", _reopened(_cycles(_TWENTY_ONE, 1), 31)),
            bad("put back between", _set_back(_cycles(_TWENTY_ONE, 31), 31)),
            good("at the percentile", _cycles(_TWENTY_ONE, 30)),
            good("a day below", _cycles(_TWENTY_ONE, 29)),
            good("19 of all", _cycles(_FEW, 61), "not_applicable"),
            good("reopened at the percentile", _reopened(_cycles(_TWENTY_ONE, 1), 30)),
            good(
                "no changelog",
                lambda case: (_cycles(_TWENTY_ONE, 99)(case), case.ticket.update(has_changelog=False)),
                "not_applicable",
            ),
            good(
                "put back",
                lambda case: (
                    _cycles(_TWENTY_ONE, 99)(case),
                    case.move(_DOING, ("Ready", "new"), case.ago(days=1)),
                    case.ticket.update(status="Ready", status_category="new"),
                ),
                "not_applicable",
            ),
        ),
    ),
)
