"""An analysis of a failed job as rows of the tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nexus_pipelines.analysis.root_cause.categories import error_type_of
from nexus_pipelines.analysis.root_cause.levels import level_of
from nexus_pipelines.analysis.root_cause.records import CandidateCommit, Diagnosis, Nature, Suspect
from nexus_pipelines.analysis.root_cause.suspects.shown_diff import shown_diff
from nexus_pipelines.defs.root_cause_inputs import FailedLog, GreenBuild
from nexus_pipelines.defs.root_cause_tables import (
    ROOT_CAUSE_DIFFS,
    ROOT_CAUSE_EVIDENCE,
    ROOT_CAUSE_SUSPECTS,
    ROOT_CAUSE_TESTS,
    ROOT_CAUSES,
)
from nexus_pipelines.warehouse.derived import DerivedTable

Row = dict[str, object]
# Whose diffs are kept: whoever looks further down has the commits.
_SUSPECTS_WITH_DIFF = 5
_NO_NAME = re.compile(r"[^\w.]+")


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """All that was found about one failed job."""

    log: FailedLog
    diagnosis: Diagnosis
    nature: Nature
    last_green_sha: str | None
    last_green: GreenBuild | None
    baseline_count: int
    candidates: tuple[CandidateCommit, ...]
    suspects: tuple[Suspect, ...]


def rows_of(analyses: Sequence[Analysis], analyzed_at: datetime) -> Mapping[DerivedTable, list[Row]]:
    """The rows of each table. analyzed_at: now; what is analysed again keeps its own moment, and with it its id."""
    found: dict[DerivedTable, list[Row]] = {
        ROOT_CAUSES: [],
        ROOT_CAUSE_EVIDENCE: [],
        ROOT_CAUSE_TESTS: [],
        ROOT_CAUSE_SUSPECTS: [],
        ROOT_CAUSE_DIFFS: [],
    }
    for each in analyses:
        at = each.log.analyzed_at or analyzed_at
        identity = {"analysis_id": analysis_id(each.log, at), "log_id": each.log.log_id}
        found[ROOT_CAUSES].append({**identity, **_cause(each, at)})
        for table, name, rows in (
            (ROOT_CAUSE_EVIDENCE, "evidence_id", _evidence(each)),
            (ROOT_CAUSE_TESTS, "failure_id", _tests(each)),
            (ROOT_CAUSE_SUSPECTS, "suspect_id", _suspects(each)),
            (ROOT_CAUSE_DIFFS, "diff_id", _diffs(each)),
        ):
            for rank, row in enumerate(rows, start=1):
                found[table].append({**identity, name: f"{identity['analysis_id']}:{rank}", "rank": rank, **row})
    return found


def analysis_id(log: FailedLog, analyzed_at: datetime) -> str:
    """`rca-{job}-{build}-{epoch}`, where the job is told from those of other repositories, and attempts apart."""
    parts = [log.repository or "", log.job_name or "", log.stage_name or ""]
    if log.job_name and log.repository and log.job_name.startswith(f"{log.repository}/"):
        parts = parts[1:]
    job = "-".join(name for part in parts if (name := _NO_NAME.sub("-", part).strip("-")))
    number = f"{log.number}" if (log.attempt or 1) == 1 else f"{log.number}.{log.attempt}"
    return f"rca-{job}-{number}-{int(analyzed_at.timestamp())}"


def _cause(each: Analysis, analyzed_at: datetime) -> Row:
    log, found = each.log, each.diagnosis
    return {
        "build_id": log.build_id,
        "source": log.source,
        "repository": log.repository,
        "job_name": log.job_name,
        "stage_name": log.stage_name,
        "number": log.number,
        "attempt": log.attempt,
        "branch": log.branch,
        "commit_sha": log.commit_sha,
        "started_at": log.started_at,
        "analyzed_at": analyzed_at,
        "state": found.outcome,
        "category": found.category,
        "error_type": error_type_of(found.category),
        "nature": each.nature,
        "tool": found.tool,
        "step": found.step,
        "failing_command": found.failing_command,
        "exit_code": found.exit_code,
        "error_message": found.error_message,
        "summary": found.summary,
        "suggested_fix": found.suggested_fix,
        "confidence": found.confidence,
        "confidence_level": level_of(found.confidence),
        "confidence_reasons": list(found.confidence_reasons),
        "files": list(found.files),
        "fingerprint": found.fingerprint,
        "fingerprint_templates": list(found.fingerprint_templates),
        "engine_version": found.engine_version,
        "passed_on_same_commit": each.log.has_passed,
        "last_green_build_id": each.last_green.build_id if each.last_green else None,
        "last_green_commit_sha": each.last_green_sha,
        "candidate_count": len(each.candidates) if each.last_green_sha is not None else None,
        "suspect_count": len(each.suspects),
        "baseline_count": each.baseline_count,
        "lines_read": found.lines_read,
        "url": log.url,
    }


def _evidence(each: Analysis) -> list[Row]:
    return [
        {
            "start_line": block.start_line,
            "end_line": block.end_line,
            "quote": block.quote,
            "reasons": list(block.reasons),
            "score": block.score,
        }
        for block in each.diagnosis.evidence
    ]


def _tests(each: Analysis) -> list[Row]:
    return [
        {
            "framework": test.framework,
            "test_name": test.name,
            "test_class": test.test_class,
            "file": test.file,
            "line": test.line,
            "message": test.message,
            "expected": test.expected,
            "actual": test.actual,
            "stack_trace": test.stack_trace,
            "duration_seconds": test.duration_seconds,
            "log_line": test.log_line,
            "is_flaky": each.log.has_passed,
        }
        for test in each.diagnosis.tests
    ]


def _suspects(each: Analysis) -> list[Row]:
    commits = {commit.commit_sha: commit for commit in each.candidates}
    return [
        {
            "commit_sha": suspect.commit_sha,
            "subject": commits[suspect.commit_sha].subject,
            "author_name": commits[suspect.commit_sha].author_name,
            "authored_at": commits[suspect.commit_sha].authored_at,
            "probability": suspect.probability,
            "score": suspect.score,
            "reasons": list(suspect.reasons),
            "files": list(suspect.files),
        }
        for suspect in each.suspects
    ]


def _diffs(each: Analysis) -> list[Row]:
    commits = {commit.commit_sha: commit for commit in each.candidates}
    return [
        {
            "commit_sha": suspect.commit_sha,
            "path": file.path,
            "old_path": file.old_path,
            "change_type": file.change_type,
            "additions": file.additions,
            "deletions": file.deletions,
            "diff_text": file.text,
            "is_cut": file.is_cut,
        }
        for suspect in each.suspects[:_SUSPECTS_WITH_DIFF]
        for file in shown_diff(commits[suspect.commit_sha].files, suspect.files)
    ]
