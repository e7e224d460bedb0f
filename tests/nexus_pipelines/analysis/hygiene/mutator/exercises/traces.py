"""H15, H19 and H20: code, duplicates, comments."""

from datetime import timedelta

from mutator.case import OPEN, Case
from mutator.exercise import Act, Exercise, bad, good, setting

_FAMILIES = ("story", "task", "bug", "epic", "subtask", "other")
_CODE = ("story", "task", "bug", "subtask")


def _commit(case: Case, key: str, days: float) -> None:
    case.rows["issue_commits"].append({"issue_key": key, "commit_sha": f"c{days}", "committed_at": case.ago(days=days)})


def _pull(state: str, *, of: str | None = None, opened: float = 90) -> Act:
    def act(case: Case) -> None:
        ended = case.ago(days=2)
        case.rows["pull_requests"].append(
            {
                "pull_request_id": f"{case.project}-{state}-{opened}",
                "state": state,
                "opened_at": case.ago(days=opened),
                "closed_at": None if state == "open" else ended,
                "merged_at": ended if state == "merged" else None,
                "issue_keys": [of or case.key, "ELSE-7"],
            }
        )

    return act


def _coded(case: Case) -> None:
    case.be(case.rng.choice(("story", "bug")), "done")
    case.forget("issue_commits", of=case.issues)
    _commit(case, case.neighbours[0]["issue_key"], 50)
    _commit(case, case.key, 30)


def _uncoded(case: Case) -> None:
    case.forget("issue_commits")


def _resolved(seconds: int) -> Act:
    """Without code, and resolved so many seconds after the first commit of the project."""

    def act(case: Case) -> None:
        _uncoded(case)
        case.ticket["resolved_at"] = case.ago(days=50) + timedelta(seconds=seconds)

    return act


def _by_transition(days: float) -> Act:
    """Without code and a date of resolution: the last transition to done was so many days ago."""

    def act(case: Case) -> None:
        _uncoded(case)
        case.ticket |= {"resolved_at": None, "has_changelog": True}
        case.move(("In Progress", "indeterminate"), ("Done", "done"), case.ago(days=days))

    return act


def _both(*acts: Act) -> Act:
    return lambda case: [act(case) for act in acts]


def _staged(families: tuple[str, ...], stage: str) -> Act:
    return lambda case: case.be(case.rng.choice(families), stage)


def _merged(case: Case) -> None:
    _staged(_CODE, "done")(case)
    _pull("merged")(case)


def _duplicate(case: Case) -> None:
    case.be(case.rng.choice(_FAMILIES), "done")
    case.ticket["resolution"] = case.rng.choice(("Duplicate", "duplicate issue", "DUPLICATE"))
    _linked("Duplicate", "inward")(case)


def _linked(kind: str, direction: str, **more: object) -> Act:
    def act(case: Case) -> None:
        case.forget("links")
        case.link(case.neighbours[0]["issue_key"], kind, direction, **more)

    return act


_UNLINKED: Act = lambda case: case.forget("links")  # noqa: E731 - beside the others of its kind


def _silent(seconds: int) -> Act:
    """A bug without comments, created so many seconds before 14 days ago."""

    def act(case: Case) -> None:
        case.forget("comments")
        case.ticket["created_at"] = case.ago(days=14, seconds=seconds)

    return act


def _said(name: str, *, is_bot: bool | None = None) -> Act:
    def act(case: Case) -> None:
        _silent(86_400)(case)
        person = None if is_bot is None else f"{case.project}-commenter"
        case.comment(case.ago(days=3), by=f"{case.project}-c", name=name, person_id=person)
        if is_bot is not None:
            case.rows["people"].append({"person_id": person, "is_bot": is_bot})

    return act


def _discussed(case: Case) -> None:
    case.be("bug", case.rng.choice(OPEN))
    _said("Mira Kovac")(case)


EXERCISES = (
    Exercise(
        rule="missing_code_link",
        repair=_coded,
        moves=frozenset({"open_pull_request", "resolver_not_assignee"}),
        mutations=(
            bad("no commit", _uncoded),
            bad("resolved with the first commit", _resolved(0)),
            bad("resolved after the first commit", _resolved(1)),
            bad("by transition", _by_transition(20)),
            bad("a pull request of another", _both(_uncoded, _pull("merged", of="ELSE-1"))),
            bad("a commit to come", _both(_uncoded, lambda case: _commit(case, case.key, -0.01))),
            good("a pull request", _both(_uncoded, _pull("merged"))),
            good("a closed pull request", _both(_uncoded, _pull("closed"))),
            good("resolved before the first commit", _resolved(-1), "not_applicable"),
            good("before it, by transition", _by_transition(51), "not_applicable"),
            good("after a pull request alone", _both(_resolved(-1), _pull("merged", of="ELSE-1")), "not_applicable"),
            good("not fixed", _both(_uncoded, setting(resolution="Won't Do")), "not_applicable"),
            good("a task", _both(_uncoded, setting(issue_type="Task")), "not_applicable"),
            good("open", _both(_uncoded, setting(status="Doing", status_category="indeterminate")), "not_applicable"),
            good("a project without code", lambda case: case.forget("issue_commits", of=case.issues), "unviolated"),
        ),
    ),
    Exercise(
        rule="open_pull_request",
        repair=_merged,
        moves=frozenset({"missing_code_link"}),
        mutations=(
            bad("one open, one merged", _pull("open")),
            bad("one open", lambda case: (case.rows["pull_requests"].clear(), _pull("open")(case))),
            good("a second one merged", _pull("merged", opened=20)),
            good("a second one closed", _pull("closed", opened=20)),
            good("an open one of another", _pull("open", of="ELSE-1")),
            good("one that is opened later", _pull("open", opened=-0.01)),
            good("none", lambda case: case.rows["pull_requests"].clear(), "not_applicable"),
            good(
                "not done",
                _both(_pull("open"), setting(status="Doing", status_category="indeterminate")),
                "not_applicable",
            ),
            good("an epic", _both(_pull("open"), setting(issue_type="Epic", is_subtask=False)), "not_applicable"),
        ),
    ),
    Exercise(
        rule="duplicate_without_link",
        repair=_duplicate,
        mutations=(
            bad("no link", _UNLINKED),
            bad("another link", _linked("Relates", "outward", phrase="relates to")),
            bad("by status", _both(_UNLINKED, setting(resolution=None, status="Closed (Duplicate)"))),
            good("outward", _linked("Duplicate", "outward")),
            good("a type of its own", _linked("DUPLICATES", "outward", phrase="x")),
            good("by the phrase", _linked("Problem", "inward", phrase="is duplicated by or duplicates")),
            good("fixed", _both(_UNLINKED, setting(resolution="Fixed")), "not_applicable"),
            good("open", _both(_UNLINKED, setting(status="Doing", status_category="indeterminate")), "not_applicable"),
        ),
        moves=frozenset({"circular_block"}),
    ),
    Exercise(
        rule="no_comments",
        repair=_discussed,
        moves=frozenset({"stale_tickets", "inactive_assignee"}),
        mutations=(
            bad("14 days and a second", _silent(1)),
            bad("14 days and a day", _silent(86_400)),
            bad("a bot of people", _said("Mira Kovac", is_bot=True)),
            bad("a bot by name", _said("Jenkins Bot")),
            bad("a comment to come", lambda case: (_silent(9)(case), case.comment(case.as_of + timedelta(seconds=1)))),
            good("exactly 14 days", _silent(0), "not_applicable"),
            good("a second less", _silent(-1), "not_applicable"),
            good("a person", _said("Mira Kovac", is_bot=False)),
            good("no bot by name", _said("Bot Whitaker")),
            good("no bot by name either", _said("Jane Abbot")),
            good("comments that are not loaded", _both(_silent(86_400), setting(comment_count=1))),
            good("a bot, and some not loaded", _both(_said("CI Bot"), setting(comment_count=2))),
            good("a task", _both(_silent(86_400), setting(issue_type="Task")), "not_applicable"),
            good("done", _both(_silent(86_400), setting(status="Done", status_category="done")), "not_applicable"),
        ),
    ),
)
