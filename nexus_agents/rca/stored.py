"""Stored analyses, as published."""

from dataclasses import dataclass
from datetime import datetime

import psycopg
from fastapi import HTTPException

from nexus_agents.access import evidence
from nexus_agents.published import Published, Row
from nexus_agents.rca import statements as sql
from nexus_agents.rca.nearest import nearest_failures
from nexus_agents.rca.records import (
    Analysis,
    AnalyzeRequest,
    FailedTest,
    LogBlock,
    SimilarFailure,
    SuspectedCommit,
    SuspectedFile,
)
from nexus_agents.rca.wording import excerpt_of, recommendations
from nexus_agents.records import Mode
from nexus_pipelines.analysis.root_cause.levels import level_of
from nexus_pipelines.operations.failure_messages import told_failure
from nexus_pipelines.operations.rca_wordings import wordings_of
from nexus_pipelines.postgres.database import Database

_MANY = 200
_SIMILAR = 10
_TABLES = (
    "root_causes",
    "root_cause_evidence",
    "root_cause_tests",
    "root_cause_suspects",
    "root_cause_diffs",
    "failure_groups",
)


@dataclass(frozen=True, kw_only=True)
class Stored:
    """Where stored analyses are read. most_diff: characters of diffs that one answer may hold."""

    published: Published
    database: Database
    mode: Mode
    most_diff: int


def analysis_of_build(stored: Stored, request: AnalyzeRequest) -> Analysis:
    """The stored analysis of a build; of several failed jobs the surest.

    Raises:
        HTTPException: 404, with the reason why there is none.
    """
    published = stored.published
    found = published.rows(
        sql.FIND, job_name=request.job_name, build_number=request.build_number, repo_name=request.repo_name, limit=1
    ).rows
    if not found:
        raise HTTPException(404, _why_none(published, request))
    return stored_analysis(stored, str(found[0]["analysis_id"]), request=request)


def stored_analysis(stored: Stored, analysis_id: str, *, request: AnalyzeRequest | None = None) -> Analysis:
    """One stored analysis by its id.

    Raises:
        HTTPException: 404, there is none.
    """
    published = stored.published
    rows = published.rows(sql.ONE, analysis_id=analysis_id, limit=1).rows
    if not rows:
        raise HTTPException(404, f"There is no analysis {analysis_id[:200]!r}; /history lists those that are stored.")
    row = rows[0]
    wants_files = request is None or request.include_git_diff
    wants_tests = request is None or request.include_test_output
    blocks = [LogBlock(**block) for block in published.rows(sql.BLOCKS, analysis_id=analysis_id).rows]
    tests = [FailedTest(**test) for test in published.rows(sql.TESTS, analysis_id=analysis_id, limit=_MANY).rows]
    suspects = published.rows(sql.SUSPECTS, analysis_id=analysis_id).rows
    first = suspects[0] if suspects else None
    others = published.rows(sql.OF_BUILD, build_id=row["build_id"], analysis_id=analysis_id, limit=_MANY).rows
    with psycopg.connect(stored.database.psycopg_conninfo()) as connection:
        wordings = wordings_of(connection, analysis_id)
        told = told_failure(connection, row["build_id"])
    accepted = next((each for each in wordings if each.outcome == "accepted"), None)
    return Analysis(
        analysis_id=analysis_id,
        request=request,
        analyzed_at=_moment(row, published),
        analysis_duration_seconds=None,
        trigger="ingestion",
        outcome=row["state"],
        job_name=row["job_name"],
        build_number=row["number"],
        build_url=row["url"],
        repository=row["repository"],
        branch=row["branch"],
        commit_sha=row["commit_sha"],
        root_cause_summary=row["summary"] or "",
        root_cause_wording=accepted.wording if accepted else None,
        model_used=accepted.model_name if accepted else "rules",
        tokens_used=sum((each.input_tokens or 0) + (each.output_tokens or 0) for each in wordings),
        notification_sent=told is not None,
        notification_channel=told,
        category=row["category"] or "unknown",
        nature=row["nature"] or "unknown",
        error_type=row["error_type"] or "unknown",
        error_message=row["error_message"],
        error_log_excerpt=excerpt_of(blocks),
        log_blocks=blocks,
        failing_step=row["step"],
        failing_command=row["failing_command"],
        exit_code=row["exit_code"],
        confidence_score=row["confidence"] or 0.0,
        confidence_level=level_of(row["confidence"] or 0.0),
        confidence_reasons=row["confidence_reasons"] or [],
        suspected_commit=first["commit_sha"] if first else None,
        suspected_author=first["author"] if first else None,
        suspected_files=_files(stored, row, first, tests) if first and wants_files else [],
        suspects=[
            SuspectedCommit(
                commit_sha=each["commit_sha"],
                subject=each["subject"],
                author=each["author"],
                probability=each["probability"],
                reasons=each["reasons"] or [],
            )
            for each in suspects
        ],
        test_failures=tests if wants_tests else [],
        fix_suggestion=row["suggested_fix"],
        additional_recommendations=recommendations(
            row["nature"] or "unknown",
            outcome=row["state"],
            times_seen=row["times_seen"],
            fixed_by=row["last_fixed_by_commit_sha"],
        ),
        similar_failures=similar_failures(published, row["fingerprint"], but=analysis_id),
        nearest_failures=nearest_failures(published, stored.database, row["fingerprint"]),
        times_seen=row["times_seen"],
        last_fixed_by_commit=row["last_fixed_by_commit_sha"],
        other_analyses_of_build=[str(other["analysis_id"]) for other in others],
        evidence=evidence(published, *_TABLES, sample_size=max(1, len(blocks))),
        mode=stored.mode,
    )


def similar_failures(published: Published, fingerprint: str | None, *, but: str | None = None) -> list[SimilarFailure]:
    """Other stored failures of one fingerprint, newest first, at most ten."""
    if fingerprint is None:
        return []
    rows = published.rows(sql.SIMILAR, fingerprint=fingerprint, analysis_id=but, limit=_SIMILAR).rows
    return [SimilarFailure(**row) for row in rows]


def _moment(row: Row, published: Published) -> datetime:
    return row["analyzed_at"] or published.publication.published_at


def _files(stored: Stored, row: Row, suspect: Row, tests: list[FailedTest]) -> list[SuspectedFile]:
    published = stored.published
    diffs: dict[str, str] = {}
    left = stored.most_diff
    for each in published.rows(
        sql.DIFFS, analysis_id=row["analysis_id"], commit_sha=suspect["commit_sha"], limit=_MANY
    ).rows:
        diffs[each["path"]] = each["diff_text"][:left]
        left -= len(diffs[each["path"]])
    changed = published.rows(
        sql.FILES,
        repository=row["repository"],
        commit_sha=suspect["commit_sha"],
        files=list(suspect["files"] or ()),
        limit=_MANY,
    ).rows
    return [
        SuspectedFile(
            file_path=each["path"],
            change_type=each["change_type"],
            lines_added=each["additions"],
            lines_deleted=each["deletions"],
            relevant_lines=sorted({test.line for test in tests if test.line and _is_in(test, each["path"])}),
            code_snippet=diffs.get(each["path"]) or None,
        )
        for each in changed
    ]


def _is_in(test: FailedTest, path: str) -> bool:
    """A log names a file from another folder, or in full: the shorter path must be the end of the longer."""
    return test.file is not None and (f"/{test.file}".endswith(f"/{path}") or f"/{path}".endswith(f"/{test.file}"))


def _why_none(published: Published, request: AnalyzeRequest) -> str:
    name = f"build {request.build_number} of job {request.job_name!r}"
    known = published.rows(
        sql.BUILD, job_name=request.job_name, build_number=request.build_number, repo_name=request.repo_name, limit=1
    ).rows
    if not known:
        return f"There is no {name} in the published data; /history lists the failures that were analysed."
    status, log_state = known[0]["status"], known[0]["log_state"]
    if status not in ("FAILURE", "UNSTABLE"):
        return f"There is no analysis of {name}, since it did not fail: its status is {status or 'not known'}."
    if log_state in ("expired", "forbidden"):
        why = "has expired upstream" if log_state == "expired" else "may not be read with the configured token"
        return f"There is no analysis of {name}: its log {why}; send the log itself as `log`."
    return f"There is no analysis of {name} yet: its log has not been read; send the log itself as `log`, or try later."
