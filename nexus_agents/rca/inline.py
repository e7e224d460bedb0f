"""A log that came with the request: analysed here and now, by the same engine, and not stored."""

import time
from datetime import UTC, datetime

from nexus_agents.access import evidence
from nexus_agents.published import Published
from nexus_agents.rca import statements as sql
from nexus_agents.rca.records import Analysis, AnalyzeRequest, FailedTest, LogBlock
from nexus_agents.rca.stored import similar_failures
from nexus_agents.rca.wording import excerpt_of, recommendations
from nexus_agents.records import Mode
from nexus_pipelines.analysis.root_cause.categories import error_type_of
from nexus_pipelines.analysis.root_cause.diagnose import diagnose
from nexus_pipelines.analysis.root_cause.levels import level_of
from nexus_pipelines.errors import UserError


def analysis_of_log(
    published: Published, request: AnalyzeRequest, log: str, *, most_characters: int, mode: Mode
) -> Analysis:
    """What the engine finds in `log`; line numbers are those of the log as it was sent.

    Raises:
        UserError: the log is longer than a request may hold.
    """
    if len(log) > most_characters:
        raise UserError(
            f"The log has {len(log):,} characters, and a request may hold {most_characters:,} (RCA_MAX_LOG_CHARS); "
            "send its end, or run `nexus rca analyze --log FILE`, which has no such limit."
        )
    started = time.monotonic()
    lines = log.split("\n")
    left_out = max(0, len(lines) - request.max_log_lines)
    # What JSON can hold and UTF-8 cannot: halves of characters.
    found = diagnose("\n".join(lines[left_out:]).encode("utf-8", "replace"))
    blocks = [
        LogBlock(
            start_line=each.start_line + left_out,
            end_line=each.end_line + left_out,
            quote=each.quote,
            reasons=list(each.reasons),
        )
        for each in found.evidence
    ]
    groups = published.rows(sql.GROUP, fingerprint=found.fingerprint, limit=1).rows if found.fingerprint else ()
    times_seen = groups[0]["times_seen"] if groups else None
    fixed_by = groups[0]["last_fixed_by_commit_sha"] if groups else None
    return Analysis(
        analysis_id=None,
        request=request.model_copy(update={"log": None}),
        analyzed_at=datetime.now(UTC),
        analysis_duration_seconds=round(time.monotonic() - started, 3),
        trigger="manual",
        outcome=found.outcome,
        job_name=request.job_name,
        build_number=request.build_number,
        build_url=request.build_url,
        repository=request.repo_name,
        branch=request.branch,
        commit_sha=request.commit_sha,
        root_cause_summary=found.summary,
        category=found.category,
        nature=found.nature,
        error_type=error_type_of(found.category),
        error_message=found.error_message,
        error_log_excerpt=excerpt_of(blocks),
        log_blocks=blocks,
        failing_step=found.step,
        failing_command=found.failing_command,
        exit_code=found.exit_code,
        confidence_score=found.confidence,
        confidence_level=level_of(found.confidence),
        confidence_reasons=list(found.confidence_reasons),
        # A log alone does not say which commits are new.
        suspected_commit=None,
        suspected_author=None,
        suspected_files=[],
        suspects=[],
        test_failures=[
            FailedTest(
                test_name=test.name,
                test_class=test.test_class,
                file=test.file,
                line=test.line,
                error_message=test.message,
                stack_trace=test.stack_trace,
                expected=test.expected,
                actual=test.actual,
                duration_seconds=test.duration_seconds,
                is_flaky=None,
            )
            for test in (found.tests if request.include_test_output else ())
        ],
        fix_suggestion=found.suggested_fix,
        additional_recommendations=recommendations(
            found.nature, outcome=found.outcome, times_seen=times_seen, fixed_by=fixed_by
        ),
        similar_failures=similar_failures(published, found.fingerprint),
        times_seen=times_seen,
        last_fixed_by_commit=fixed_by,
        other_analyses_of_build=[],
        evidence=evidence(published, "the log of the request", "failure_groups", sample_size=found.lines_read),
        mode=mode,
    )
