"""What a diagnosis of a failed build is made of. Line numbers are 1-based lines of the log as it was handed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Category = Literal[
    "compile",
    "type_check",
    "test_assertion",
    "test_error",
    "lint",
    "formatting",
    "dependency_resolve",
    "dependency_conflict",
    "image_build",
    "config_project",
    "config_pipeline",
    "vulnerability_gate",
    "checkout",
    "permission",
    "network",
    "rate_limit",
    "timeout",
    "out_of_memory",
    "disk_full",
    "runner_lost",
    "release",
    "unknown",
]
Nature = Literal["deterministic", "flaky_suspect", "infrastructure", "unknown"]
Outcome = Literal["diagnosed", "no_failure", "nothing_found", "empty", "not_text"]
ChangeType = Literal["added", "modified", "deleted", "renamed"]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A block of the log that shows the failure; `quote` holds its lines cleaned of colours and time stamps."""

    start_line: int
    end_line: int
    quote: str
    reasons: tuple[str, ...]
    score: float


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A place in code that the log names: a stack frame, a compiler's or a linter's complaint. depth 0 is innermost."""

    path: str
    line: int | None
    function: str | None
    depth: int
    log_line: int


@dataclass(frozen=True, kw_only=True)
class FailingTest:
    """A test that the log says failed, named as its own tool names it. `framework` is pytest, junit, jest, go ..."""

    framework: str
    name: str
    test_class: str | None
    file: str | None
    line: int | None
    message: str | None
    expected: str | None
    actual: str | None
    stack_trace: str | None
    duration_seconds: float | None
    log_line: int


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What a log shows, without the history around it.

    evidence: at most three blocks, best first. confidence: 0 to 1, what speaks for the category and what against it,
    weighed by hand, since too few labelled categories exist to calibrate it; confidence_reasons say what it rests on.
    category is unknown where the evidence is weak.
    fingerprint: equal for failures of one cause whatever numbers, paths and times they carry; None without evidence.
    fingerprint_templates: the masked lines it is made of. files: paths as the log gives them, most relevant first.
    """

    outcome: Outcome
    category: Category
    nature: Nature
    tool: str | None
    step: str | None
    failing_command: str | None
    exit_code: int | None
    error_message: str | None
    summary: str
    suggested_fix: str | None
    confidence: float
    confidence_reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    tests: tuple[FailingTest, ...]
    frames: tuple[Frame, ...]
    files: tuple[str, ...]
    fingerprint: str | None
    fingerprint_templates: tuple[str, ...]
    lines_read: int
    engine_version: str


@dataclass(frozen=True, kw_only=True)
class Hunk:
    """One hunk of a diff: 1-based first lines on both sides, what git names as its function, lines with ` `, + or -."""

    old_start: int
    new_start: int
    section: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ChangedFile:
    """A path that a commit touched; added_lines and removed_lines are texts without their + and -, hunks in order.

    touched_ranges: first and last line of each run of added lines; where lines only went, the line before them.
    hunks: where the lines stand; empty where only the texts are known.
    """

    path: str
    old_path: str | None
    change_type: ChangeType
    added_lines: tuple[str, ...]
    removed_lines: tuple[str, ...]
    touched_ranges: tuple[tuple[int, int], ...]
    hunks: tuple[Hunk, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CandidateCommit:
    """A commit between the last green build and the first red one."""

    commit_sha: str
    subject: str
    author_name: str | None
    authored_at: datetime | None
    files: tuple[ChangedFile, ...]


@dataclass(frozen=True, kw_only=True)
class Suspect:
    """A commit that may have done it. probability: over all candidates together with `none of them`, calibrated."""

    commit_sha: str
    probability: float
    score: float
    reasons: tuple[str, ...]
    files: tuple[str, ...]
