"""How verdicts, decisions and change risks turned out, once it is known what followed each release."""

from collections.abc import Sequence
from dataclasses import dataclass

from nexus_pipelines.analysis.readiness.records import ChangeRisk, Verdict

_ORDER: Sequence[Verdict] = ("GO", "CONDITIONAL", "NO_GO", "UNKNOWN", "PENDING")
_WARNINGS: frozenset[Verdict] = frozenset({"NO_GO", "CONDITIONAL"})


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The last word on one release before it went out. had_hotfix: None as long as that is not known."""

    verdict: Verdict
    decision: Verdict | None = None
    change_risk: ChangeRisk | None = None
    had_hotfix: bool | None = None


@dataclass(frozen=True, kw_only=True)
class VerdictRecord:
    """What followed the releases of one verdict.

    hotfix_share: of those whose outcome is known, 0 to 1; None of none.
    """

    verdict: Verdict
    releases: int
    hotfixed: int
    held: int
    open: int
    hotfix_share: float | None


@dataclass(frozen=True, kw_only=True)
class RiskRecord:
    """How change risks held, over releases whose outcome is known.

    brier: mean squared error of the probabilities, 0 is perfect; base_rate_brier: had each project's base rate been
    said instead. skill: 1 - brier / base_rate_brier, below 0 if the base rate was better.
    """

    releases: int
    mean_probability: float
    hotfix_share: float
    brier: float
    base_rate_brier: float
    skill: float


@dataclass(frozen=True, kw_only=True)
class TrackRecord:
    """Over many releases. Shares are 0 to 1, None where nothing is known to divide by.

    warning_precision: of the known releases with NO_GO or CONDITIONAL, the share that needed a hotfix.
    warning_recall: of the known releases that needed one, the share with such a verdict. overridden: releases on which
    a person decided otherwise than Nexus said; overridden_to_go_hotfixed: those let go that needed a hotfix.
    """

    releases: int
    open: int
    verdicts: Sequence[VerdictRecord]
    warning_precision: float | None
    warning_recall: float | None
    overridden: int
    overridden_to_go_hotfixed: int
    risk: RiskRecord | None


def track_record(judged: Sequence[Judged]) -> TrackRecord:
    """What came of these releases; verdicts in the order GO, CONDITIONAL, NO_GO, UNKNOWN, PENDING, those that occur."""
    known = [one for one in judged if one.had_hotfix is not None]
    warned = [one for one in known if one.verdict in _WARNINGS]
    overridden = [one for one in judged if one.decision is not None and one.decision != one.verdict]
    return TrackRecord(
        releases=len(judged),
        open=len(judged) - len(known),
        verdicts=tuple(
            _of_verdict(verdict, [one for one in judged if one.verdict == verdict])
            for verdict in _ORDER
            if any(one.verdict == verdict for one in judged)
        ),
        warning_precision=_share(warned),
        warning_recall=_of(sum(1 for one in warned if one.had_hotfix), sum(1 for one in known if one.had_hotfix)),
        overridden=len(overridden),
        overridden_to_go_hotfixed=sum(1 for one in overridden if one.decision == "GO" and one.had_hotfix),
        risk=_of_risks(known),
    )


def _of_verdict(verdict: Verdict, judged: Sequence[Judged]) -> VerdictRecord:
    return VerdictRecord(
        verdict=verdict,
        releases=len(judged),
        hotfixed=sum(1 for one in judged if one.had_hotfix is True),
        held=sum(1 for one in judged if one.had_hotfix is False),
        open=sum(1 for one in judged if one.had_hotfix is None),
        hotfix_share=_share([one for one in judged if one.had_hotfix is not None]),
    )


def _of_risks(known: Sequence[Judged]) -> RiskRecord | None:
    told = [(one.change_risk, float(bool(one.had_hotfix))) for one in known if one.change_risk is not None]
    if not told:
        return None
    brier = sum((risk.probability - outcome) ** 2 for risk, outcome in told) / len(told)
    base = sum((risk.base_rate - outcome) ** 2 for risk, outcome in told) / len(told)
    return RiskRecord(
        releases=len(told),
        mean_probability=sum(risk.probability for risk, _ in told) / len(told),
        hotfix_share=sum(outcome for _, outcome in told) / len(told),
        brier=brier,
        base_rate_brier=base,
        # A base rate is drawn toward another and so never 0 or 1: its error is not 0 either.
        skill=1 - brier / base,
    )


def _share(known: Sequence[Judged]) -> float | None:
    return _of(sum(1 for one in known if one.had_hotfix), len(known))


def _of(part: int, whole: int) -> float | None:
    return part / whole if whole else None
