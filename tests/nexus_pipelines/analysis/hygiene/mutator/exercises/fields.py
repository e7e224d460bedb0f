"""H08 and H09: labels, components, teams, versions."""

from collections.abc import Iterable
from datetime import date

from mutator.case import OPEN, Case
from mutator.exercise import Act, Exercise, Mutation, bad, good, setting

_ALL = ("story", "task", "bug", "epic", "other")
_EMPTY_LISTS: tuple[object, ...] = (None, [], [""], ["  "], ["\u200b"], [" ", ""])
_EMPTY_TEXTS: tuple[object, ...] = (None, "", "  ", "[]", "{}", "\u200b\ufeff")


def _filled(name: str, value: object, families: tuple[str, ...], stages: tuple[str, ...]) -> Act:
    def act(case: Case) -> None:
        case.be(case.rng.choice(families), case.rng.choice(stages))
        case.ticket[name] = value
        case.neighbours[0][name] = value

    return act


def _nobody(name: str, field: str) -> Act:
    def act(case: Case) -> None:
        for row in case.issues:
            row[name] = None
        case.rows["changes"] = [change for change in case.rows["changes"] if change["field"].lower() != field.lower()]

    return act


def _labelled_later(before: list[str], after: list[str]) -> Act:
    def act(case: Case) -> None:
        case.later("labels", " ".join(before), " ".join(after))
        case.ticket["labels"] = after

    return act


def _emptied(name: str, values: Iterable[object], field: str) -> tuple[Mutation, ...]:
    return (
        *(bad(f"{value!r}", setting(**{name: value})) for value in values),
        good("nobody ever", _nobody(name, field), "not_in_use"),
    )


def _planned(name: str, value: object, another: object, empty: tuple[object, ...], field: str) -> tuple[Mutation, ...]:
    return (
        *_emptied(name, empty, field),
        good("another", setting(**{name: another})),
        good("a sub-task", setting(**{name: None, "issue_type": "Sub-task", "is_subtask": True}), "not_applicable"),
        good("backlog", setting(**{name: None, "status": "To Do", "status_category": "new"}), "not_applicable"),
        good("done", setting(**{name: None, "status": "Done", "status_category": "done"}), "not_applicable"),
        good("as it was", setting(**{name: value})),
    )


def _committed(case: Case) -> None:
    case.be(case.rng.choice(_ALL), case.rng.choice((*OPEN, "done")))
    if case.ticket["status_category"] != "done":
        case.into_sprint()
    case.ticket["fix_versions"] = ["9.1"]
    case.neighbours[0]["fix_versions"] = ["9.1"]


def _done(resolution: str | None, status: str = "Done") -> Act:
    return setting(
        fix_versions=[],
        status=status,
        status_category="done",
        resolution=resolution,
        is_in_open_sprint=False,
        sprint_ids=[],
    )


def _open(case: Case) -> None:
    case.be(case.rng.choice((*_ALL, "subtask")), case.rng.choice(OPEN))
    _versions(("7.0", False, 30), fixed=["7.0"])(case)


def _versions(*known: tuple[str, bool, int | None], fixed: list[str], elsewhere: bool = False) -> Act:
    """The project (or another) has versions (name, released, days from today or no date); the ticket has `fixed`."""

    def act(case: Case) -> None:
        case.rows["versions"] = []
        for name, released, days in known:
            on: date | None = None if days is None else case.day(days)
            case.version(name, released, on, project=f"{case.project}Z" if elsewhere else None)
        is_ahead = any(name in fixed and not released for name, released, _ in known)
        case.ticket |= {"fix_versions": fixed, "has_unreleased_fix_version": is_ahead and not elsewhere}

    return act


_NOT_FIXED = ("Won't Fix", "Duplicate", "Cannot Reproduce", "Not a Bug", "Works as Designed", "DECLINED", "Obsolete")
_MOVED_BY_RESOLUTION = frozenset(
    {
        "released_fix_version",
        "missing_code_link",
        "duplicate_without_link",
        "short_summary",
        "generic_summary",
        "duplicate_summary",
    }
)

EXERCISES = (
    Exercise(
        rule="labels",
        repair=_filled("labels", ["search"], _ALL, ("ready", "in_progress")),
        mutations=(
            *_planned("labels", ["search"], ["", "x"], _EMPTY_LISTS, "labels"),
            bad("labelled later", _labelled_later([], ["search"])),
            good("unlabelled later", _labelled_later(["search"], [])),
        ),
    ),
    Exercise(
        rule="missing_component",
        repair=_filled("components", ["Cart"], _ALL, ("ready", "in_progress")),
        mutations=_planned("components", ["Cart"], ["", "x"], _EMPTY_LISTS, "Component"),
    ),
    Exercise(
        rule="team",
        repair=_filled("team", "Cart crew", _ALL, ("ready", "in_progress")),
        moves=frozenset({"oversized_estimate"}),
        mutations=_planned("team", "Cart crew", "x", _EMPTY_TEXTS, "Team"),
    ),
    Exercise(
        rule="fix_version",
        repair=_committed,
        moves=_MOVED_BY_RESOLUTION,
        mutations=(
            *_emptied("fix_versions", _EMPTY_LISTS, "Fix Version"),
            *(bad(f"done as {name}", _done(name)) for name in ("Fixed", "Done", "Completed", None)),
            good("another", setting(fix_versions=["", "2"])),
            *(good(f"done as {name}", _done(name), "not_applicable") for name in _NOT_FIXED),
            good("no resolution, cancelled", _done(None, "Cancelled"), "not_applicable"),
            good(
                "no sprint",
                setting(
                    fix_versions=[],
                    is_in_open_sprint=False,
                    sprint_ids=[],
                    status="In Progress",
                    status_category="indeterminate",
                    resolution=None,
                ),
                "not_applicable",
            ),
            good("a sub-task", setting(fix_versions=[], issue_type="Sub-task", is_subtask=True), "not_applicable"),
        ),
    ),
    Exercise(
        rule="released_fix_version",
        repair=_open,
        moves=frozenset({"fix_version"}),
        mutations=(
            bad("released yesterday", _versions(("7.0", True, -1), fixed=["7.0"])),
            bad("released today", _versions(("7.0", True, 0), fixed=["7.0"])),
            bad("released, no date", _versions(("7.0", True, None), fixed=["7.0"])),
            bad("both released", _versions(("7.0", True, -1), ("7.1", True, -9), fixed=["7.0", "7.1"])),
            bad("released, and an unknown one", _versions(("7.0", True, -1), fixed=["7.0", "8.0"])),
            good("dated tomorrow", _versions(("7.0", True, 1), fixed=["7.0"])),
            good("not released, late", _versions(("7.0", False, -9), fixed=["7.0"])),
            good("one of two", _versions(("7.0", True, -1), ("7.1", False, None), fixed=["7.0", "7.1"])),
            good("unknown", _versions(("7.0", True, -1), fixed=["8.0"]), "not_applicable"),
            good("of another project", _versions(("7.0", True, -1), fixed=["7.0"], elsewhere=True), "not_applicable"),
            good("none", _versions(("7.0", True, -1), fixed=[]), "not_applicable"),
            good(
                "done",
                lambda case: (
                    _versions(("7.0", True, -1), fixed=["7.0"])(case),
                    case.ticket.update(status="Done", status_category="done", resolution="Fixed"),
                ),
                "not_applicable",
            ),
        ),
    ),
    Exercise(
        rule="affected_version",
        repair=_filled("affected_versions", ["2.0"], ("bug",), (*OPEN, "done")),
        moves=frozenset({"missing_reproduction"}),
        mutations=(
            *_emptied("affected_versions", _EMPTY_LISTS, "Version"),
            good("another", setting(affected_versions=["", "x"])),
            good("a story", setting(affected_versions=None, issue_type="Story"), "not_applicable"),
        ),
    ),
)
