"""How little would turn a GO."""

import math
from collections.abc import Sequence

from nexus_pipelines.analysis.readiness.answer import Answer
from nexus_pipelines.analysis.readiness.criteria import CRITERIA_BY_ID
from nexus_pipelines.analysis.readiness.records import Criterion, FlipSet, Verdict
from nexus_pipelines.analysis.readiness.wording import counted, figure


def slack(answers: Sequence[Answer]) -> FlipSet | None:
    """The fewest new blocked tickets, failing tests or the like that would turn a GO, and what it would become.

    Criteria whose items cannot be counted are named only where there are no others. None: nothing measured can turn it.
    """
    met = [one.row for one in answers if one.row.status == "met" and one.row.severity != "note"]
    counts = [(number, row) for row in met if (number := _items_to_fail(row)) is not None]
    if not counts:
        return _first_figure(met)
    fewest = min(number for number, _ in counts)
    nearest = [row for number, row in counts if number == fewest]
    to = _worst(nearest)
    named = [_noun(row, fewest) for row in nearest if _becomes(row) == to]
    return FlipSet(to=to, wording=f"{_either(named)} would turn it into {to}.")


def _items_to_fail(row: Criterion) -> int | None:
    """How many more items fail a met criterion; None where they cannot be counted."""
    known = CRITERIA_BY_ID[row.criterion]
    if not known.one or row.value is None:
        return None
    match row.unit:
        case "yes_no":
            return 1
        case "count":
            return math.floor(row.threshold - row.value + 1e-9) + 1
        case _ if row.sample_size:
            per_item = 100 / row.sample_size
            number = math.floor((row.value - row.threshold) / per_item + 1e-9) + 1
            return number if row.value - number * per_item > -1e-9 else None
        case _:
            return None


def _first_figure(met: Sequence[Criterion]) -> FlipSet | None:
    if not met:
        return None
    to = _worst(met)
    row = next(row for row in met if _becomes(row) == to)
    if row.unit == "yes_no":
        return FlipSet(to=to, wording=f"{row.title}: a no would turn it into {to}.")
    side = "below" if row.comparison == "at_least" else "above"
    return FlipSet(to=to, wording=f"{row.title} {side} {figure(row.threshold, row.unit)} would turn it into {to}.")


def _becomes(row: Criterion) -> Verdict:
    return "NO_GO" if row.severity == "blocker" else "CONDITIONAL"


def _worst(rows: Sequence[Criterion]) -> Verdict:
    return "NO_GO" if any(_becomes(row) == "NO_GO" for row in rows) else "CONDITIONAL"


def _noun(row: Criterion, number: int) -> str:
    known = CRITERIA_BY_ID[row.criterion]
    return counted(number, known.one, known.many)


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
