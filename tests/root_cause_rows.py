"""Failed builds of a small company and why they failed: rows of the tables that root cause analysis writes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import polars as pl

from nexus_pipelines.defs.root_cause_tables import (
    FAILURE_GROUPS,
    ROOT_CAUSE_DIFFS,
    ROOT_CAUSE_EVIDENCE,
    ROOT_CAUSE_SUSPECTS,
    ROOT_CAUSE_TESTS,
    ROOT_CAUSES,
)
from nexus_pipelines.warehouse.derived import DerivedTable, write_derived

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
NEWEST, EARLIER, NETWORK, UNCLEAR = "rca-shop/main-12-1", "rca-shop/main-9-1", "rca-CI-7-1", "rca-CI-8-1"
CULPRIT = "c0ffee" * 6 + "beef"
FIXER = "f1" * 20
DIFF = "@@ -40,2 +40,2 @@ def total\n-    return ceil(self.sum)\n+    return floor(self.sum)  # <script>"
HOSTILE = "E       AssertionError: <script>alert(1)</script> **bold** [link](https://evil.example) & more"
COLUMNS_OF_LOGS = (
    "log_id varchar, build_id varchar, source varchar, repository varchar, job_name varchar, stage_name varchar, "
    "number bigint, attempt bigint, branch varchar, commit_sha varchar, status varchar, started_at timestamptz, "
    "finished_at timestamptz, state varchar, reason varchar, fetched_at timestamptz, size_bytes bigint, "
    "left_out_bytes bigint, log_text varchar, url varchar"
)


def log_text() -> str:
    """300 lines: line 120 says what failed in colours and marks, line 250 how it ended; the last has no end."""
    lines = [f"2026-11-25T10:00:00.1234567Z step {number}" for number in range(1, 301)]
    lines[118] = "\x1b[31m>       assert basket.total() == 42\x1b[0m"
    lines[119] = HOSTILE
    lines[120] = "10 %\r50 %\rtests/test_basket.py:87: AssertionError"
    lines[249] = "##[error]Process completed with exit code 1."
    lines[260] = "x" * 5000
    return "\n".join(lines)


def _cause(analysis_id: str, *, days: float, **fields: Any) -> dict[str, Any]:
    return {
        "analysis_id": analysis_id,
        "log_id": f"log {analysis_id}",
        "build_id": f"build {analysis_id}",
        "source": "jenkins",
        "repository": "shop",
        "job_name": "shop/main",
        "attempt": 1,
        "branch": "main",
        "commit_sha": "ab" * 20,
        "started_at": NOON - timedelta(days=days),
        "analyzed_at": NOON,
        "state": "diagnosed",
        "engine_version": "1",
        "lines_read": 300,
        "url": "https://ci.example.org/job/shop/12/",
    } | fields


_TEST_FAILED: Mapping[str, Any] = {
    "category": "test_assertion",
    "error_type": "test_failure",
    "nature": "deterministic",
    "tool": "pytest",
    "step": "Run tests",
    "failing_command": "pytest -q",
    "exit_code": 1,
    "error_message": "AssertionError: 41 is not 42",
    "summary": "tests/test_basket.py::TestBasket::test_total failed: AssertionError: 41 is not 42.",
    "suggested_fix": "Look at Basket.total in src/basket.py, which the failing test calls.",
    "confidence": 0.93,
    "confidence_level": "high",
    "confidence_reasons": ["pytest names the failing test.", "The step that failed ran pytest."],
    "files": ["tests/test_basket.py", "src/basket.py"],
    "fingerprint": "basket",
    "passed_on_same_commit": False,
    "last_green_build_id": "green",
    "last_green_commit_sha": "9" * 40,
    "candidate_count": 3,
    "suspect_count": 1,
    "baseline_count": 2,
}
_CAUSES = (
    _cause(NEWEST, days=1, number=12, **_TEST_FAILED),
    _cause(EARLIER, days=12, number=9, **(dict(_TEST_FAILED) | {"suspect_count": 0, "candidate_count": None})),
    _cause(
        NETWORK,
        days=20,
        source="github",
        repository="pay",
        job_name="CI",
        stage_name="lint",
        number=7,
        category="network",
        error_type="infrastructure_error",
        nature="infrastructure",
        error_message="Could not resolve host: registry.example.org",
        summary="The registry could not be reached.",
        confidence=0.6,
        confidence_level="medium",
        confidence_reasons=["A name could not be resolved."],
        fingerprint="registry",
        candidate_count=4,
        # Not an address that a browser may be sent to.
        url="javascript:alert(1)",
    ),
    _cause(
        UNCLEAR,
        days=21,
        source="github",
        repository="pay",
        job_name="CI",
        stage_name="build",
        number=8,
        state="nothing_found",
        category="unknown",
        error_type="unknown",
        nature="unknown",
        summary="Nothing in the log says why it failed.",
        confidence=0.1,
        confidence_level="uncertain",
        candidate_count=0,
    ),
)
_EVIDENCE = tuple(
    {
        "evidence_id": f"{analysis_id} {rank}",
        "analysis_id": analysis_id,
        "log_id": f"log {analysis_id}",
        "rank": rank,
        "start_line": start,
        "end_line": end,
        "quote": quote,
        "reasons": [reason],
        "score": 1.0 / rank,
    }
    for analysis_id, rank, start, end, quote, reason in (
        (NEWEST, 1, 119, 121, f"assert basket.total() == 42\n{HOSTILE}", "The assertion that failed."),
        (NEWEST, 2, 250, 250, "##[error]Process completed with exit code 1.", "The command ended with an error."),
        (NETWORK, 1, 250, 250, "Could not resolve host: registry.example.org", "A name could not be resolved."),
    )
)
_TESTS = (
    {
        "failure_id": "t1",
        "analysis_id": NEWEST,
        "log_id": f"log {NEWEST}",
        "rank": 1,
        "framework": "pytest",
        "test_name": "test_total",
        "test_class": "TestBasket",
        "file": "tests/test_basket.py",
        "line": 87,
        "message": HOSTILE,
        "expected": "42",
        "actual": "41",
        "stack_trace": "tests/test_basket.py:87: in test_total",
        "duration_seconds": 2.0,
        "log_line": 120,
        "is_flaky": False,
    },
)
_SUSPECTS = (
    {
        "suspect_id": "s1",
        "analysis_id": NEWEST,
        "log_id": f"log {NEWEST}",
        "rank": 1,
        "commit_sha": CULPRIT,
        "subject": "Round the total *down*",
        "author_name": "Ada Lovelace",
        "authored_at": NOON - timedelta(days=1, hours=2),
        "probability": 0.81,
        "score": 3.2,
        "reasons": ["It changes src/basket.py, where the failing test leads."],
        "files": ["src/basket.py"],
    },
)
_DIFFS = tuple(
    {
        "diff_id": f"d{rank}",
        "analysis_id": NEWEST,
        "log_id": f"log {NEWEST}",
        "rank": rank,
        "commit_sha": CULPRIT,
        "path": path,
        "change_type": kind,
        "additions": 3,
        "deletions": 1,
        "diff_text": text,
        "is_cut": is_cut,
    }
    for rank, path, kind, text, is_cut in (
        (1, "src/basket.py", "modified", DIFF, False),
        (2, "docs/basket.md", "added", "@@ -0,0 +1,1 @@\n+Totals", True),
    )
)
_GROUPS = tuple(
    {
        "fingerprint": fingerprint,
        "first_seen": NOON - timedelta(days=first),
        "last_seen": NOON - timedelta(days=last),
        "times": times,
        "repositories": [repository],
        "jobs": [job],
        "category": category,
        "error_type": error_type,
        "nature": nature,
        "error_message": message,
        "last_analysis_id": analysis_id,
        "last_fixed_by_build_id": "fixed" if fixed else None,
        "last_fixed_by_commit_sha": fixed,
        "last_fixed_at": NOON - timedelta(days=10) if fixed else None,
        "templates": [message],
    }
    for fingerprint, first, last, times, repository, job, category, error_type, nature, message, analysis_id, fixed in (
        ("basket", 12, 1, 2, "shop", "shop/main", "test_assertion", "test_failure", "deterministic",
         "AssertionError: 41 is not 42", NEWEST, FIXER),
        ("registry", 20, 20, 1, "pay", "CI", "network", "infrastructure_error", "infrastructure",
         "Could not resolve host", NETWORK, None),
    )
)  # fmt: skip


def builds() -> Sequence[Mapping[str, Any]]:
    """The failed builds themselves, in the columns of mart builds that matter."""
    names = ("build_id", "source", "repository", "job_name", "number", "attempt", "branch", "commit_sha", "started_at")
    return [
        {name: row.get(name) for name in names} | {"status": "FAILURE", "kind": "build", "url": row["url"]}
        for row in _CAUSES
    ]


def changes() -> Sequence[Mapping[str, Any]]:
    """What the culprit changed, in columns of mart file_changes."""
    return [
        {"repository": "shop", "commit_sha": CULPRIT, "path": path, "change_type": kind, "additions": 3, "deletions": 1}
        for path, kind in (("docs/basket.md", "A"), ("src/basket.py", "M"))
    ]


def write_root_causes(lake: duckdb.DuckDBPyConnection) -> None:
    """All tables, with the logs of these builds and two that could not be read."""
    lake.execute(f"create or replace table lake.marts.build_logs ({COLUMNS_OF_LOGS})")
    names = ("log_id", "build_id", "source", "repository", "job_name", "stage_name", "number", "started_at")
    logs = [
        {name: row.get(name) for name in names} | {"status": "FAILURE", "state": "fetched", "log_text": log_text()}
        for row in _CAUSES
    ]
    logs += [{"log_id": state, "status": "FAILURE", "state": state} for state in ("expired", "forbidden")]
    for row in logs:
        places = ", ".join("?" for _ in row)
        lake.execute(f"insert into lake.marts.build_logs ({', '.join(row)}) values ({places})", list(row.values()))
    for table, rows in (
        (ROOT_CAUSES, _CAUSES),
        (ROOT_CAUSE_EVIDENCE, _EVIDENCE),
        (ROOT_CAUSE_TESTS, _TESTS),
        (ROOT_CAUSE_SUSPECTS, _SUSPECTS),
        (ROOT_CAUSE_DIFFS, _DIFFS),
        (FAILURE_GROUPS, _GROUPS),
    ):
        write_derived(lake, table, _frame(table, rows))


def _frame(table: DerivedTable, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    for row in rows:
        assert row.keys() <= table.columns.keys(), row.keys() - table.columns.keys()
    return pl.DataFrame([{name: row.get(name) for name in table.columns} for row in rows], infer_schema_length=None)
