"""Which commits may have broken a build: candidates in, suspects with probabilities and reasons out."""

from collections.abc import Collection, Mapping, Sequence

from nexus_pipelines.analysis.root_cause.records import (
    CandidateCommit,
    Category,
    Evidence,
    FailingTest,
    Frame,
    Nature,
    Suspect,
)
from nexus_pipelines.analysis.root_cause.suspects.board import Board
from nexus_pipelines.analysis.root_cause.suspects.changes import Change, read_changes
from nexus_pipelines.analysis.root_cause.suspects.failures import read_failures
from nexus_pipelines.analysis.root_cause.suspects.model import Model, shipped_model
from nexus_pipelines.analysis.root_cause.suspects.paths import role
from nexus_pipelines.analysis.root_cause.suspects.signals import read_signals

ABSTAIN_BELOW = 0.3

_MACHINES = ("network", "rate_limit", "runner_lost", "disk_full", "checkout")
# Of failures that look like the machine's, the part that a commit caused after all: an estimate, never measured.
_STILL_A_COMMIT = 0.1
# Of failures in a complete range, the part that none of its commits caused: an estimate, never measured.
_STILL_NONE = 0.1
_MOST_REASONS, _MOST_FILES = 5, 10
_FILE_ORDER = {"source": 0, "manifest": 1, "pipeline": 2, "test": 3, "other": 4, "document": 5}


def rank_suspects(
    log_lines: Sequence[str],
    candidates: Sequence[CandidateCommit],
    *,
    frames: Sequence[Frame] = (),
    tests: Sequence[FailingTest] = (),
    evidence: Sequence[Evidence] = (),
    category: Category = "unknown",
    nature: Nature = "unknown",
    blame: Mapping[tuple[str, int], str] | None = None,
    known_failures: Collection[str] = (),
    flaky_probability: float = 0.0,
    is_range_complete: bool = False,
    abstain_below: float = ABSTAIN_BELOW,
    model: Model | None = None,
) -> tuple[Suspect, ...]:
    """All candidates, the most suspect first; empty where nothing can be said.

    log_lines: the log that frames, tests and evidence come from. candidates: newest first, of the range from the last
    green build to the first red one. blame: who wrote a frame's line, by (path as in the frame, line); where it is
    not given, the candidates' own diffs tell. known_failures: names of tests that failed before the range.
    flaky_probability: see `flaky.py`. is_range_complete: whether the candidates are all commits since a build of the
    same job that passed, so that one of them did it unless the machine did or the test is flaky. abstain_below: where
    the first suspect is less probable, or the machine failed, nobody is named; 0 gives the whole ranking always.
    Commits that change only layout, comments or documents come last, with probability 0.
    """
    is_machine = nature == "infrastructure" or category in _MACHINES
    if not candidates or (abstain_below > 0 and is_machine):
        return ()
    failures = read_failures(log_lines, frames=frames, tests=tests, evidence=evidence, known_failures=known_failures)
    changes = read_changes(candidates)
    board = read_signals(failures, changes, category=category, blame=blame or {})
    weighing = model or shipped_model()
    scores = [weighing.score(values) for values in board.values]
    certain = (1 - flaky_probability) * (_STILL_A_COMMIT if is_machine else 1.0)
    live = [place for place, change in enumerate(changes.each) if not change.is_inert]
    is_doubtful = is_machine or nature == "flaky_suspect" or not is_range_complete
    shares = weighing.probabilities([scores[place] for place in live], most_none=1.0 if is_doubtful else _STILL_NONE)
    probability = dict(zip(live, shares, strict=True))
    named = frozenset(place.path for failure in failures for place in failure.places)
    suspects = [
        Suspect(
            commit_sha=change.commit.commit_sha,
            probability=probability.get(place, 0.0) * certain,
            score=scores[place],
            reasons=_reasons(board, place, change, weighing),
            files=_files(change, named),
        )
        for place, change in enumerate(changes.each)
    ]
    # Equal scores keep the order of the candidates: the newer first.
    ranked = tuple(sorted(suspects, key=lambda suspect: (-suspect.probability, -suspect.score)))
    return ranked if ranked[0].probability >= abstain_below else ()


def _reasons(board: Board, place: int, change: Change, model: Model) -> tuple[str, ...]:
    """What weighed most for a suspect, in words."""
    if change.is_inert:
        return ("changes only layout, comments or documents",)
    weighed = [
        (model.weights.get(signal, 0.0) * board.values[place][signal], words)
        for signal, (_, words) in board.said[place].items()
    ]
    strongest = sorted((entry for entry in weighed if entry[0] > 0.05), reverse=True)
    return tuple(dict.fromkeys(words for _, words in strongest))[:_MOST_REASONS]


def _files(change: Change, named: frozenset[str]) -> tuple[str, ...]:
    """Its files, those that a stack frame names first, then code before tests before documents."""
    ends = tuple(named)
    paths = [file.path for file in change.commit.files]
    return tuple(
        sorted(paths, key=lambda path: (not any(path.endswith(end) for end in ends), _FILE_ORDER[role(path)]))
    )[:_MOST_FILES]
