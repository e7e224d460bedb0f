"""The verdict that follows from answered criteria, and the sentence that names what decided it."""

from collections.abc import Iterable, Sequence
from datetime import date

from nexus_pipelines.analysis.readiness.records import Criterion, Status, Verdict
from nexus_pipelines.analysis.readiness.wording import asked_of, counted, listed, value_of

# From worst to best.
RANK: dict[Verdict, int] = {"NO_GO": 0, "UNKNOWN": 1, "CONDITIONAL": 2, "GO": 3}
MISSING: tuple[Status, ...] = ("unknown", "stale")


def verdict_of(rows: Iterable[Criterion]) -> Verdict:
    """The first that matches.

    NO_GO: a blocker failed. UNKNOWN: a required criterion is unknown or stale. CONDITIONAL: a risk failed. Else GO.
    """
    told = list(rows)
    if any(row.status == "failed" and row.severity == "blocker" for row in told):
        return "NO_GO"
    if any(row.is_required and row.status in MISSING for row in told):
        return "UNKNOWN"
    if any(row.status == "failed" and row.severity == "risk" for row in told):
        return "CONDITIONAL"
    return "GO"


def rationale_of(verdict: Verdict, rows: Sequence[Criterion], *, due: date | None) -> str:
    """One or two sentences that name the rows that decided."""
    gaps = [row for row in rows if row.is_required and row.status in MISSING]
    missing = f"Required data is missing or stale: {listed(row.title for row in gaps)}." if gaps else ""
    risks = [row for row in rows if row.status == "failed" and row.severity == "risk"]
    match verdict:
        case "NO_GO":
            blockers = [row for row in rows if row.status == "failed" and row.severity == "blocker"]
            deciding = (
                f"{counted(len(blockers), 'criterion blocks', 'criteria block')} the release: {_named(blockers)}."
            )
            return f"{deciding} {missing}".rstrip()
        case "UNKNOWN":
            also = f" {counted(len(risks), 'risk is', 'risks are')} known: {_named(risks)}." if risks else ""
            return f"Nothing that is known blocks the release. {missing}{also}"
        case "CONDITIONAL":
            conditions = f"{counted(len(risks), 'risk', 'risks')} to clear by {due}: {_named(risks)}"
            return f"Nothing blocks the release; {conditions}."
        case _:
            return _go(rows)


def _go(rows: Sequence[Criterion]) -> str:
    met = sum(row.status == "met" for row in rows)
    sentences = [f"{counted(met, 'criterion is', 'criteria are')} met and nothing stands against the release."]
    if waived := [row for row in rows if row.status == "waived"]:
        sentences.append(f"Waived: {listed(row.title for row in waived)}.")
    if failed := [row for row in rows if row.status == "failed"]:
        sentences.append(f"To note: {_named(failed)}.")
    if missing := [row for row in rows if row.status in MISSING]:
        sentences.append(f"No fresh data, and none required: {listed(row.title for row in missing)}.")
    return " ".join(sentences)


def _named(rows: Sequence[Criterion]) -> str:
    return listed(f"{row.title} ({value_of(row)}, asked for: {asked_of(row)})" for row in rows)
