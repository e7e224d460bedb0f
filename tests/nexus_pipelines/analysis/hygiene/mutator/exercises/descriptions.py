"""H02 to H04: descriptions."""

from collections.abc import Callable
from itertools import combinations

from mutator.case import Case
from mutator.exercise import Act, Exercise, bad, good, setting

_TEXT = "The {} of the {} is kept when the {} of a guest is moved to another {} by the nightly import"
_TEMPLATE = "Please describe what you would like to see and why"
_READS_DESCRIPTION = frozenset({"missing_description", "acceptance_criteria", "missing_reproduction"})


def sentence(case: Case) -> str:
    """A clean text of more than 50 characters that has no part of a bug report and no criteria."""
    return _TEXT.format(*case.words(4).split())


def _described(make: Callable[[Case], str | None]) -> Act:
    return lambda case: case.ticket.update(description=make(case))


def _sized(characters: int, frame: str = "{}") -> Act:
    return _described(lambda case: frame.format((sentence(case)[: characters - 1]).rstrip().ljust(characters, "x")))


def _planned(*families: str) -> Act:
    def act(case: Case) -> None:
        case.be(case.rng.choice(families), case.rng.choice(("ready", "in_progress", "done")))
        case.ticket["affected_versions"] = []
        _clear_descriptions(case)
        case.neighbours[0]["description"] = "Something that somebody wrote down"
        case.ticket["description"] = sentence(case)

    return act


def _clear_descriptions(case: Case) -> None:
    for row in case.issues:
        row["description"] = None
        case.rows["changes"] = [change for change in case.rows["changes"] if change["field"] != "description"]


def _shared_line(issues: int) -> Act:
    def act(case: Case) -> None:
        for row in case.issues[:issues]:
            row["description"] = f"{_TEMPLATE}\n{case.words(2)}"

    return act


def _without_neighbours_line(case: Case) -> None:
    """Ten descriptions share the line, of 111: fewer than a tenth."""
    for number in range(80):
        row = {**case.neighbours[1], "issue_key": f"{case.project}-{number + 500}", "issue_type": "Epic"}
        case.neighbours.append(row | {"description": f"{case.words(2)} number {number}"})
    for row in case.issues:
        row["description"] = row["description"] or f"{case.words(3)} of {row['issue_key']}"
    _shared_line(10)(case)


_EMPTY = ("", " \n\t ", "\u200b\ufeff \u200b")
_NO_TEXT = (
    "<Describe the problem in as many words as it takes to be clear>\n[what is expected of it, and by whom it is]",
    "h2. Description of the change that is wanted\nSteps to take in order to see it:\n## Outcome",
    "N/A\nTBD\n" + "-" * 60,
)
_LONG_HEADING = "h2. A change that the shop and its customers want, and why"

CRITERIA = (
    "h3. Acceptance Criteria\n* guests see the total",
    "*Acceptance criteria:*\nguests see the total",
    "AC: guests see the total",
    "## Definition of Done\nguests see the total",
    "- [ ] guests see the total",
    "[x] guests see the total",
    "(/) guests see the total",
    "Given a guest\nWhen the cart is opened\nThen the total is shown",
    "* *Given* a guest\n* *When* the cart is opened\n* *Then* the total is shown",
    "验收标准:\n游客看到总价",
)
_NO_CRITERIA = (
    "h3. Acceptance Criteria\n\n",
    "Given a guest\nWhen the cart is opened\nand the total is shown",
    "we were given a guest, and when the cart is opened, then the total is shown",
    "nobody wrote acceptance criteria: guests see the total",
    "Given a guest, when the cart is opened\nThen the total is shown",
    "-[]guests see the total",
    "Accounting: guests see the total",
)


def _story(case: Case) -> None:
    _planned("story")(case)
    case.ticket["description"] = f"{sentence(case)}\n{case.rng.choice(CRITERIA)}"


PARTS = {
    "steps": ("Steps to reproduce\nopen the cart", "# open the cart\n# press the button", "1. open the cart\n2. press"),
    "expected": ("Expected: the total", "the total should be there"),
    "observed": ("Actual: no total", "then the page crashes", "it does not come"),
    "environment": ("seen on Ubuntu", "seen with 2.14.1", "this is in Firefox"),
    "evidence": (
        "{code}\nnull pointer\n{code}",
        "!shot.png!",
        "https://wiki.acme.test/total",
        "\tat shop.Cart.total(Cart:8)",
    ),
}


def _parts(count: int) -> list[Act]:
    """Descriptions with each choice of so many parts."""
    return [_of(chosen) for chosen in combinations(PARTS, count)]


def _of(chosen: tuple[str, ...]) -> Act:
    def act(case: Case) -> None:
        texts = [case.rng.choice(PARTS[part]) for part in case.rng.sample(chosen, len(chosen))]
        case.ticket["description"] = "\n".join(["the total of a cart is kept for the guest who left it", *texts])

    return act


def _with_version(*chosen: str) -> Act:
    def act(case: Case) -> None:
        _of(chosen)(case)
        case.ticket["affected_versions"] = ["2.1"]

    return act


def _bug(case: Case) -> None:
    _planned("bug")(case)
    _of(tuple(PARTS))(case)


EXERCISES = (
    Exercise(
        rule="missing_description",
        repair=_planned("story", "task", "bug", "epic", "subtask", "other"),
        moves=_READS_DESCRIPTION,
        mutations=(
            bad("none", setting(description=None)),
            *(bad(f"blank {text!r}", setting(description=text)) for text in _EMPTY),
            bad("49 characters", _sized(49)),
            bad("49 in markup", _sized(49, "> {}\n----\n{{code}}{{code}}")),
            bad("49 and zero-width ones", _sized(49, "\u200b\u200b{}\ufeff")),
            *(bad(f"template {number}", setting(description=text)) for number, text in enumerate(_NO_TEXT)),
            bad("a long heading", setting(description=_LONG_HEADING)),
            bad("a line of ten tickets", _shared_line(10)),
            good("50 characters", _sized(50)),
            good("50 in markup", _sized(50, "> {}\n----")),
            good("a line of nine tickets", _shared_line(9)),
            good("a line of ten of 111", _without_neighbours_line),
            good(
                "backlog",
                lambda case: (case.be("task", "backlog"), case.ticket.update(description=None)),
                "not_applicable",
            ),
            good("nobody describes", _clear_descriptions, "not_in_use"),
        ),
    ),
    Exercise(
        rule="acceptance_criteria",
        repair=_story,
        moves=_READS_DESCRIPTION,
        mutations=(
            *(bad(text, setting(description=f"It is about the total of a cart.\n{text}")) for text in _NO_CRITERIA),
            bad("no description", setting(description=None)),
            *(good(text, setting(description=f"It is about the total of a cart.\n{text}")) for text in CRITERIA),
            good("a task", lambda case: case.ticket.update(issue_type="Task", description="x"), "not_applicable"),
        ),
    ),
    Exercise(
        rule="missing_reproduction",
        repair=_bug,
        moves=_READS_DESCRIPTION | {"affected_version"},
        mutations=(
            *(bad(f"two parts {number}", act) for number, act in enumerate(_parts(2))),
            bad(
                "one step line",
                setting(description="the total of a cart\n# open the cart\nit should be there, in Firefox"),
            ),
            bad("one part and a version", _with_version("expected")),
            bad("none", setting(description=None)),
            *(good(f"three parts {number}", act) for number, act in enumerate(_parts(3))),
            good("two parts and a version", _with_version("expected", "steps")),
            good("nobody describes", _clear_descriptions, "not_in_use"),
            good("a story", lambda case: case.ticket.update(issue_type="Story", description=None), "not_applicable"),
        ),
    ),
)
