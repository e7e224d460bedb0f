"""The smallest list of items whose change turns the verdict."""

from collections.abc import Sequence
from dataclasses import replace

from nexus_pipelines.analysis.readiness.answer import Answer
from nexus_pipelines.analysis.readiness.covering import LOOKS, smallest_cover
from nexus_pipelines.analysis.readiness.flip_items import Shortfall, Step, shortfall, steps_in_words
from nexus_pipelines.analysis.readiness.records import Criterion, FlipSet, Verdict
from nexus_pipelines.analysis.readiness.slack import slack
from nexus_pipelines.analysis.readiness.verdict import MISSING, verdict_of
from nexus_pipelines.analysis.readiness.wording import counted, listed


def flip_sets(answers: Sequence[Answer], *, looks: int = LOOKS) -> tuple[FlipSet | None, FlipSet | None]:
    """What turns the verdict into the next better one, and what turns it into GO where that is another list.

    Of a GO: what would turn it into a worse one.
    """
    verdict = verdict_of(one.row for one in answers)
    if verdict == "GO":
        return slack(answers), None
    first = _clearing([one for one in answers if _decides(one.row, verdict)], answers, looks)
    if first.to == "GO":
        return first, None
    every = [one for one in answers if any(_decides(one.row, other) for other in ("NO_GO", "UNKNOWN", "CONDITIONAL"))]
    return first, _clearing(every, answers, looks)


def _decides(row: Criterion, verdict: Verdict) -> bool:
    match verdict:
        case "NO_GO":
            return row.status == "failed" and row.severity == "blocker"
        case "UNKNOWN":
            return row.is_required and row.status in MISSING
        case _:
            return row.status == "failed" and row.severity == "risk"


def _clearing(targets: Sequence[Answer], answers: Sequence[Answer], looks: int) -> FlipSet:
    short = [shortfall(one) for one in targets]
    steps, gains = _joined(short)
    cover = smallest_cover({one.criterion: one.need for one in short}, gains, looks=looks)
    chosen = [steps[place] for place in cover.chosen]
    after = _rows_after(answers, chosen)
    to = verdict_of(after)
    is_smallest = cover.is_smallest and all(one.is_whole for one in short)
    return FlipSet(
        to=to,
        items=tuple(step.item for step in chosen),
        is_smallest=is_smallest,
        wording=_wording(to, chosen, after, is_smallest=is_smallest),
    )


def _joined(short: Sequence[Shortfall]) -> tuple[list[Step], list[dict[str, float]]]:
    """Each step once, with what it gains for each criterion."""
    steps: dict[tuple[str, str, str], Step] = {}
    gains: dict[tuple[str, str, str], dict[str, float]] = {}
    for one in short:
        for step in one.steps:
            steps.setdefault(step.identity, step)
            of_step = gains.setdefault(step.identity, {})
            of_step[one.criterion] = of_step.get(one.criterion, 0.0) + step.item.gain
    return list(steps.values()), list(gains.values())


def _rows_after(answers: Sequence[Answer], chosen: Sequence[Step]) -> list[Criterion]:
    """The rows once the steps are done; what is brought in is taken to meet its threshold."""
    done = {step.identity for step in chosen}
    rows: list[Criterion] = []
    for one in answers:
        if one.row.status in ("met", "waived"):
            rows.append(one.row)
            continue
        short = shortfall(one)
        gained = sum(step.item.gain for step in short.steps if step.identity in done)
        is_met = gained >= short.need - 1e-9 * max(1.0, short.need)
        rows.append(replace(one.row, status="met") if is_met else one.row)
    return rows


def _wording(to: Verdict, chosen: Sequence[Step], after: Sequence[Criterion], *, is_smallest: bool) -> str:
    text = f"{to} after {counted(len(chosen), 'change', 'changes')}: {steps_in_words(chosen)}."
    if to == "UNKNOWN":
        gaps = listed(row.title for row in after if row.is_required and row.status in MISSING)
        text += f" Required data would still be missing: {gaps}."
    if any(step.item.kind == "source" for step in chosen):
        text += " This holds if the data brought in meets its thresholds."
    return text if is_smallest else f"{text} A shorter list may exist."
