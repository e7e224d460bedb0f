"""H01: titles."""

from collections.abc import Callable

from mutator.case import OPEN, Case
from mutator.exercise import Act, Exercise, bad, good, setting

_FAMILIES = ("story", "task", "bug", "epic", "other")
_CJK = "缺陷登录失败退款订单发票"


def _open(*families: str) -> Act:
    def act(case: Case) -> None:
        case.be(case.rng.choice(families or (*_FAMILIES, "subtask")), case.rng.choice(OPEN))
        case.ticket["summary"] = f"{case.words(3)} {case.ticket['summary'] or ''}"

    return act


def _titled(make: Callable[[Case], str | None]) -> Act:
    return lambda case: case.ticket.update(summary=make(case))


def _sized(characters: int) -> Callable[[Case], str]:
    """The ticket's own title, cut to so many characters that are no blanks at the end."""
    return lambda case: " ".join(case.ticket["summary"].split()).ljust(characters, "x")[: characters - 1] + "x"


def _padded(make: Callable[[Case], str], middle: str) -> Callable[[Case], str]:
    def padded(case: Case) -> str:
        title = make(case)
        return title[:4] + middle + title[4:]

    return padded


def _spread(characters: int) -> Callable[[Case], str]:
    def spread(case: Case) -> str:
        letters = "".join(case.words(4).split())[: characters - 1]
        return f"  {letters[:6]}  \t {letters[6:]} \u200b "

    return spread


def _with_fresh_trigrams(case: Case, kept: int, added: int) -> tuple[str, str]:
    """Two titles of one word: the first has `kept` trigrams, all in the second, which has `added` more."""
    while True:
        word = "".join(case.rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(kept + added + 2))
        trigrams = {word[place : place + 3] for place in range(len(word) - 2)}
        if len(trigrams) == kept + added:
            return word[: kept + 2], word


def _renamed(before: str, after: str) -> Act:
    def act(case: Case) -> None:
        case.later("summary", before, after)
        case.ticket["summary"] = after

    return act


def _twin(kept: int, added: int) -> Act:
    def act(case: Case) -> None:
        case.ticket["summary"], beside(case)["summary"] = _with_fresh_trigrams(case, kept, added)

    return act


def beside(case: Case) -> dict[str, object]:
    """The first neighbour, made an open task."""
    return case.remake(case.neighbours[0], issue_type="Task", is_subtask=False, status="To Do", status_category="new")


def _copied(change: Callable[[str], str], **fields: object) -> Act:
    def act(case: Case) -> None:
        beside(case).update({"summary": change(case.ticket["summary"]), **fields})

    return act


def _elsewhere(case: Case) -> None:
    case.neighbours.append({**beside(case), "issue_key": f"{case.project}Z-1", "project_key": f"{case.project}Z"})
    case.neighbours[-1]["summary"] = case.ticket["summary"]


_DONE = {"status": "Done", "status_category": "done", "resolution": "Fixed"}
_GENERIC = (
    "Fix the various broken things",
    "URGENT!!! BUG FIX NEEDED, PLEASE",
    "It doesn't work as needed: fix this",
    "Update for SHOP-123 and 4567",
    "??? !!! ... --- ??? !!!",
    "SHOP-123, 4567, 8901",
)
_TELLING = (
    "Fix the various broken invoices",
    "URGENT!!! BUG FIX NEEDED, CHECKOUT",
    "It doesn't work as needed: rotate",
    "Update for SHOP-123 and falcon",
    "Fixups and testings of everything",
    "订单退款失败登录缺陷",
)

EXERCISES = (
    Exercise(
        rule="short_summary",
        repair=_open(),
        moves=frozenset({"generic_summary", "duplicate_summary"}),
        mutations=(
            bad("14 characters", _titled(_sized(14))),
            bad("14 and zero-width ones", _titled(_padded(_sized(14), "\u200b\ufeff\u200d"))),
            bad("14, blanks joined", _titled(_spread(14))),
            bad("7 CJK characters", _titled(lambda case: "".join(case.rng.sample(_CJK, 7)))),
            bad("no title", setting(summary=None)),
            bad("only blanks", setting(summary=" \t  \u200b              ")),
            bad("renamed later", _renamed("x" * 14, "A title that is long enough")),
            good("shortened later", _renamed("A title that is long enough", "x" * 14)),
            good("15 characters", _titled(_sized(15))),
            good("15 and zero-width ones", _titled(_padded(_sized(15), "\u200b"))),
            good("15, blanks joined", _titled(_spread(15))),
            good("8 CJK characters", _titled(lambda case: "".join(case.rng.sample(_CJK, 8)))),
            good("7 CJK and a letter", _titled(lambda case: "".join(case.rng.sample(_CJK, 7)) + "a")),
            good("14, but done", lambda case: case.ticket.update(_DONE, summary="x" * 14), "not_applicable"),
        ),
    ),
    Exercise(
        rule="generic_summary",
        repair=_open(),
        moves=frozenset({"short_summary", "duplicate_summary"}),
        mutations=(
            *(bad(title, setting(summary=title)) for title in _GENERIC),
            *(good(title, setting(summary=title)) for title in _TELLING),
            good("no title", setting(summary=None), "not_applicable"),
        ),
    ),
    Exercise(
        rule="duplicate_summary",
        repair=_open(*_FAMILIES),
        moves=frozenset({"short_summary", "generic_summary", "closed_parent", "default_priority"}),
        mutations=(
            bad("the same title", _copied(str)),
            bad("the same but for case and signs", _copied(lambda title: f"[{title.upper()}]!")),
            bad("36 of 40 trigrams", _twin(36, 4)),
            bad("90 of 100 trigrams", _twin(90, 10)),
            bad("19 of 20 trigrams", _twin(19, 1)),
            good("36 of 41 trigrams", _twin(36, 5)),
            good("89 of 99 trigrams", _twin(89, 10)),
            good("a done one", _copied(str, **_DONE)),
            good("a sub-task", _copied(str, issue_type="Sub-task", is_subtask=True)),
            good("another project", _elsewhere),
            good("no title", setting(summary=" "), "not_applicable"),
        ),
    ),
)
