"""One analysed failure: its cause, failing tests, suspects with what they changed, and failures like it."""

from typing import Any

import polars as pl
import streamlit as st

from nexus_dashboard.clients.agent_api import AgentApi, agent_api_url
from nexus_dashboard.data.door import Snapshot, warehouse

_ONE = """
select
    root_causes.*,
    groups.times,
    groups.first_seen,
    groups.last_fixed_at,
    groups.last_fixed_by_commit_sha,
    commits.subject as fixed_subject,
    commits.author_name as fixed_author
from root_causes
left join failure_groups as groups on root_causes.fingerprint = groups.fingerprint
left join commits
    on groups.last_fixed_by_commit_sha = commits.commit_sha and root_causes.repository = commits.repository
where root_causes.analysis_id = $analysis_id
limit 1
"""

_EVIDENCE = """
select rank, start_line, end_line, reasons
from root_cause_evidence
where analysis_id = $analysis_id
order by rank
"""

_TESTS = """
select test_name, test_class, file, line, message, expected, actual, stack_trace, duration_seconds, is_flaky, log_line
from root_cause_tests
where analysis_id = $analysis_id
order by rank
limit 50
"""

_SUSPECTS = """
select rank, commit_sha, subject, author_name, authored_at, probability, reasons, files
from root_cause_suspects
where analysis_id = $analysis_id
order by rank
limit 10
"""

_CHANGED = """
select path, old_path, change_type, additions, deletions
from file_changes
where repository = $repository and commit_sha = $commit_sha
order by list_contains($files::varchar[], path) desc, additions + deletions desc nulls last, path
limit 50
"""

_DIFFS = """
select path, old_path, change_type, additions, deletions, diff_text, is_cut
from root_cause_diffs
where analysis_id = $analysis_id and commit_sha = $commit_sha
order by rank
limit 50
"""

_SIMILAR = """
select analysis_id, repository, job_name, stage_name, number, branch, started_at, nature
from root_causes
where fingerprint = $fingerprint and analysis_id <> $analysis_id
order by started_at desc nulls last, analysis_id
limit 20
"""


def analysis(snapshot: Snapshot, analysis_id: str) -> dict[str, Any] | None:
    """The row of root_causes with what is known of its group; None where there is no such analysis."""
    frame = snapshot.rows(_ONE, analysis_id=analysis_id)
    return frame.row(0, named=True) if frame.height else None


def evidence(snapshot: Snapshot, analysis_id: str) -> pl.DataFrame:
    """Blocks of the log, best first."""
    return snapshot.rows(_EVIDENCE, analysis_id=analysis_id)


def failing_tests(snapshot: Snapshot, analysis_id: str) -> pl.DataFrame:
    """Tests that the log says failed, in its order, at most 50."""
    return snapshot.rows(_TESTS, analysis_id=analysis_id)


def suspects(snapshot: Snapshot, analysis_id: str) -> pl.DataFrame:
    """Commits that may have done it, likeliest first, at most 10."""
    return snapshot.rows(_SUSPECTS, analysis_id=analysis_id)


def changed_files(snapshot: Snapshot, *, repository: str | None, commit_sha: str, files: list[str]) -> pl.DataFrame:
    """What a commit changed, `files` first, at most 50 paths."""
    return snapshot.rows(_CHANGED, repository=repository, commit_sha=commit_sha, files=files)


def diffs(snapshot: Snapshot, *, analysis_id: str, commit_sha: str) -> pl.DataFrame:
    """Lines that a suspect changed, the files that the failure leads to first; none where nobody read them."""
    return snapshot.rows(_DIFFS, analysis_id=analysis_id, commit_sha=commit_sha)


def similar(snapshot: Snapshot, *, analysis_id: str, fingerprint: str | None) -> pl.DataFrame:
    """Other failures with the same fingerprint, newest first, at most 20; none without a fingerprint."""
    return snapshot.rows(_SIMILAR, analysis_id=analysis_id, fingerprint=fingerprint)


@st.cache_data(ttl="5m", max_entries=256, show_spinner=False)
def nearest(analysis_id: str, snapshot_id: int) -> list[dict[str, Any]]:
    """Failures of other fingerprints that are like this one, as the agent API finds them.

    Raises:
        UserError, OperatorError: the API does not know the analysis, or does not answer.
    """
    del snapshot_id  # part of the cache's key
    api = AgentApi(url=agent_api_url(warehouse().settings), timeout_seconds=3.0)
    return api.get("rca", "analysis", analysis_id)["nearest_failures"]
