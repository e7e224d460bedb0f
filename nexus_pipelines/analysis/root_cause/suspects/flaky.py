"""Whether a test fails by itself: told from its history alone, never from the text of a log."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RecordedRun:
    """One run of one test."""

    commit_sha: str
    job: str
    test: str
    has_passed: bool


@dataclass(frozen=True, kw_only=True)
class FlakySuspect:
    """A test that may fail without a cause in the code. probability: that its next failure has none, 0 to 1."""

    test: str
    job: str
    probability: float
    reasons: tuple[str, ...]


# Before anything is seen, as if one failure in ten had been without cause.
_PRIOR_FLAKY, _PRIOR_REAL = 0.2, 1.8


def flaky_suspects(history: Iterable[RecordedRun]) -> tuple[FlakySuspect, ...]:
    """Tests with signs of flakiness, the surest first.

    history: runs in the order in which they happened. A sign is a commit on which the test both passed and failed in
    one job, or a failure on a single commit between passes on its neighbours, without anybody having meant to mend it:
    such failures may be real and mended at once, so they count half. Failures that go on over commits are real.
    """
    runs: dict[tuple[str, str], list[RecordedRun]] = defaultdict(list)
    for run in history:
        runs[run.job, run.test].append(run)
    found = [_suspect(job, test, of_test) for (job, test), of_test in runs.items()]
    return tuple(sorted((each for each in found if each), key=lambda each: (-each.probability, each.test, each.job)))


def _suspect(job: str, test: str, runs: list[RecordedRun]) -> FlakySuspect | None:
    by_commit: dict[str, list[bool]] = defaultdict(list)
    for run in runs:
        by_commit[run.commit_sha].append(run.has_passed)
    outcomes = list(by_commit.values())
    mixed = sum(any(results) and not all(results) for results in outcomes)
    alone = sum(
        not any(now) and any(before) and any(after)
        for before, now, after in zip(outcomes, outcomes[1:], outcomes[2:], strict=False)
    )
    if not mixed + alone:
        return None
    failed = sum(not all(results) for results in outcomes)
    lasting = failed - mixed - alone
    signs = mixed + 0.5 * alone
    reasons: list[str] = []
    if mixed:
        reasons.append(f"both passed and failed on the same commit, {_times(mixed)}")
    if alone:
        reasons.append(f"failed on one commit and passed on the ones around it, {_times(alone)}")
    if lasting:
        reasons.append(f"failed on {lasting} commits in a row or without a pass after")
    return FlakySuspect(
        test=test,
        job=job,
        probability=(signs + _PRIOR_FLAKY) / (failed + _PRIOR_FLAKY + _PRIOR_REAL),
        reasons=tuple(reasons),
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
