"""The tables that the analysis of failed builds writes: their columns, keys and what a row is.

A failed job is known by its `log_id` (of mart build_logs). A newer engine analyses it again: then its rows are replaced
in all tables, and `analysis_id` is another.
"""

from nexus_pipelines.warehouse.derived import DerivedTable

ROOT_CAUSES = DerivedTable(
    name="root_causes",
    description=(
        "Why a job failed, as far as its log and the history around it tell. Line numbers are lines of build_logs. "
        "One row per failed job with a log."
    ),
    columns={
        "analysis_id": "varchar",
        "log_id": "varchar",
        "build_id": "varchar",
        "source": "varchar",
        "repository": "varchar",
        "job_name": "varchar",
        "stage_name": "varchar",
        "number": "bigint",
        "attempt": "bigint",
        "branch": "varchar",
        "commit_sha": "varchar",
        "started_at": "timestamptz",
        "analyzed_at": "timestamptz",
        # diagnosed, no_failure, nothing_found, empty or not_text.
        "state": "varchar",
        "category": "varchar",
        # The category in the words of the API: test_failure, compilation_error, ...
        "error_type": "varchar",
        # deterministic, flaky_suspect, infrastructure or unknown.
        "nature": "varchar",
        "tool": "varchar",
        "step": "varchar",
        "failing_command": "varchar",
        "exit_code": "bigint",
        "error_message": "varchar",
        "summary": "varchar",
        "suggested_fix": "varchar",
        "confidence": "double",
        # high, medium, low or uncertain.
        "confidence_level": "varchar",
        "confidence_reasons": "varchar[]",
        "files": "varchar[]",
        "fingerprint": "varchar",
        "fingerprint_templates": "varchar[]",
        "engine_version": "varchar",
        # Whether this commit passed in another run of the same job; null where it never ran again.
        "passed_on_same_commit": "boolean",
        "last_green_build_id": "varchar",
        "last_green_commit_sha": "varchar",
        "candidate_count": "bigint",
        "suspect_count": "bigint",
        "baseline_count": "bigint",
        "lines_read": "bigint",
        "url": "varchar",
    },
    key=("analysis_id",),
    history="log_id",
)
ROOT_CAUSE_EVIDENCE = DerivedTable(
    name="root_cause_evidence",
    description="A block of lines that shows why a job failed, best first. One row per analysis and rank.",
    columns={
        "evidence_id": "varchar",
        "analysis_id": "varchar",
        "log_id": "varchar",
        "rank": "bigint",
        "start_line": "bigint",
        "end_line": "bigint",
        "quote": "varchar",
        "reasons": "varchar[]",
        "score": "double",
    },
    key=("evidence_id",),
    history="log_id",
)
ROOT_CAUSE_TESTS = DerivedTable(
    name="root_cause_tests",
    description="A test that a log says failed. One row per analysis and place in its order.",
    columns={
        "failure_id": "varchar",
        "analysis_id": "varchar",
        "log_id": "varchar",
        "rank": "bigint",
        "framework": "varchar",
        "test_name": "varchar",
        "test_class": "varchar",
        "file": "varchar",
        "line": "bigint",
        "message": "varchar",
        "expected": "varchar",
        "actual": "varchar",
        "stack_trace": "varchar",
        "duration_seconds": "double",
        "log_line": "bigint",
        # Whether the whole job passed on the same commit; null where it never ran again.
        "is_flaky": "boolean",
    },
    key=("failure_id",),
    history="log_id",
)
ROOT_CAUSE_SUSPECTS = DerivedTable(
    name="root_cause_suspects",
    description=(
        "A commit since the last green build that may have broken a job, likeliest first. No rows where the "
        "infrastructure failed or nothing stands out. One row per analysis and commit."
    ),
    columns={
        "suspect_id": "varchar",
        "analysis_id": "varchar",
        "log_id": "varchar",
        "rank": "bigint",
        "commit_sha": "varchar",
        "subject": "varchar",
        "author_name": "varchar",
        "authored_at": "timestamptz",
        "probability": "double",
        "score": "double",
        "reasons": "varchar[]",
        "files": "varchar[]",
    },
    key=("suspect_id",),
    history="log_id",
)
ROOT_CAUSE_DIFFS = DerivedTable(
    name="root_cause_diffs",
    description=(
        "A file that one of the five likeliest suspects changed, with lines of its diff: 400 lines and 200,000 bytes a "
        "commit at most. No rows where the repository does not lie here. One row per analysis, suspect and file."
    ),
    columns={
        "diff_id": "varchar",
        "analysis_id": "varchar",
        "log_id": "varchar",
        # Of the row; files that the failure leads to come first.
        "rank": "bigint",
        "commit_sha": "varchar",
        "path": "varchar",
        "old_path": "varchar",
        # added, modified, deleted or renamed.
        "change_type": "varchar",
        "additions": "bigint",
        "deletions": "bigint",
        # Null where no line is shown: of binary files, and beyond the bounds.
        "diff_text": "varchar",
        "is_cut": "boolean",
    },
    key=("diff_id",),
    history="log_id",
)
FAILURE_GROUPS = DerivedTable(
    name="failure_groups",
    description=(
        "Failures with one fingerprint, across jobs and repositories, and what last made them pass. One row per "
        "fingerprint."
    ),
    columns={
        "fingerprint": "varchar",
        "first_seen": "timestamptz",
        "last_seen": "timestamptz",
        "times": "bigint",
        "repositories": "varchar[]",
        "jobs": "varchar[]",
        "category": "varchar",
        "error_type": "varchar",
        "nature": "varchar",
        "error_message": "varchar",
        "last_analysis_id": "varchar",
        # The first green build of the same job and branch after the failure; null where there is none yet.
        "last_fixed_by_build_id": "varchar",
        "last_fixed_by_commit_sha": "varchar",
        "last_fixed_at": "timestamptz",
        "templates": "varchar[]",
    },
    key=("fingerprint",),
)
ROOT_CAUSE_TABLES = (
    ROOT_CAUSES,
    ROOT_CAUSE_EVIDENCE,
    ROOT_CAUSE_TESTS,
    ROOT_CAUSE_SUSPECTS,
    ROOT_CAUSE_DIFFS,
    FAILURE_GROUPS,
)
