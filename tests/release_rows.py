"""A small company's releases: rows of the marts that their evidence comes from, as of NOW."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

from nexus_pipelines.defs.derived_tables import DERIVED_TABLES
from nexus_pipelines.warehouse.derived import create_derived

Rows = Sequence[Mapping[str, Any]]
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
TODAY = NOW.date()
_MARTS = Path(__file__).parents[1] / "dbt" / "models" / "marts"


def march(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def write_marts(lake: duckdb.DuckDBPyConnection, tables: Mapping[str, Rows]) -> None:
    """Every mart with the columns of its contract, and every table of analysis; those not named are empty."""
    lake.execute("create schema if not exists lake.marts")
    for path in sorted(_MARTS.rglob("*__models.yml")):
        for model in yaml.safe_load(path.read_text())["models"]:
            typed = ", ".join(f'"{column["name"]}" {column["data_type"]}' for column in model["columns"])
            lake.execute(f"create or replace table lake.marts.{model['name']} ({typed})")
    for table in DERIVED_TABLES:
        create_derived(lake, table)
    for name, rows in tables.items():
        for row in rows:
            places = ", ".join("?" for _ in row)
            lake.execute(f"insert into lake.marts.{name} ({', '.join(row)}) values ({places})", list(row.values()))


def release(release_id: str, project: str, name: str, version_id: str | None, **fields: Any) -> dict[str, Any]:
    return {
        "release_id": release_id,
        "canonical_release_id": release_id,
        "project_key": project,
        "version_name": name,
        "version_id": version_id,
        "version_ids": [version_id] if version_id else [],
        "is_released": False,
        "is_archived": False,
        "is_sprint_named": False,
        "match_evidence": "version only",
    } | fields


def version(version_id: str, project: str, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "project_key": project,
        "version_name": name,
        "is_released": False,
        "is_archived": False,
        "is_sprint_named": False,
    } | fields


def issue(number: int, **fields: Any) -> dict[str, Any]:
    is_done = fields.get("status") == "Done"
    return {
        "issue_id": str(number),
        "issue_key": f"APP-{number}",
        "project_key": "APP",
        "summary": f"Ticket {number}",
        "issue_type": "Story",
        "is_subtask": False,
        "status": "To Do",
        "status_category": "done" if is_done else "new",
        "priority": "Medium",
        "is_done": is_done,
        "is_blocked": False,
        "is_flagged": False,
        "open_blocker_count": 0,
        "created_at": march(1),
        "updated_at": march(2),
        "labels": [],
        "components": [],
        "fix_versions": ["App 1.1"],
        "affected_versions": [],
        "sprint_ids": [],
        "has_unreleased_fix_version": True,
        "is_in_open_sprint": False,
        "has_changelog": True,
        "comment_count": 0,
        "commit_count": 0,
    } | fields


def moved(number: int, before: str, after: str, at: datetime) -> dict[str, Any]:
    categories = {"To Do": "new", "In Progress": "indeterminate", "Done": "done"}
    return {
        "transition_id": f"{number} {at:%d%H}",
        "issue_id": str(number),
        "issue_key": f"APP-{number}",
        "from_status": before,
        "to_status": after,
        "from_category": categories[before],
        "to_category": categories[after],
        "transitioned_at": at,
        "evidence": "changelog",
    }


def changed(number: int, field: str, at: datetime, **values: Any) -> dict[str, Any]:
    return {
        "change_id": f"{number} {field} {at:%d%H}",
        "issue_id": str(number),
        "issue_key": f"APP-{number}",
        "changed_at": at,
        "field": field,
    } | values


def build(number: int, status: str, at: datetime, **fields: Any) -> dict[str, Any]:
    return {
        "build_id": f"shop {number}",
        "source": "jenkins",
        "repository": "shop",
        "job_name": "shop/main",
        "number": number,
        "attempt": 1,
        "kind": "build",
        "branch": "main",
        "status": status,
        "started_at": at,
        "finished_at": at,
    } | fields


def company() -> dict[str, Rows]:
    """APP has a version in work (with a twin), one without tickets and one that is out; LIB has no repository."""
    commits = [("c1", march(2), False), ("c2", march(12), False), ("c3", march(13), False), ("c4", march(14), True)]
    return {
        "releases": [
            release("r10", "APP", "App 1.0", "v10", is_released=True, repository="shop", tag_name="v1.0",
                    match_evidence="version and tag", released_at=march(5), release_date=date(2026, 3, 5)),
            release("r11", "APP", "App 1.1", "v11", version_ids=["v11", "v11b"], release_date=date(2026, 3, 31)),
            release("r12", "APP", "App 1.2", "v12"),
            release("r20", "LIB", "Lib 2.0", "v20"),
            release("plan", "APP", "App 2.0", None, match_evidence="plan only", target_date=date(2026, 9, 1)),
            release("tag", "APP", "v0.9", None, is_released=True, repository="shop", tag_name="v0.9",
                    match_evidence="tag only", released_at=march(1)),
            release("sprint", "APP", "Sprint 3", "v99", is_sprint_named=True),
        ],
        "versions": [
            version("v10", "APP", "App 1.0", is_released=True),
            version("v11", "APP", "App 1.1"),
            version("v11b", "APP", "app 1.1.0", twin_of_version_id="v11"),
            version("v12", "APP", "App 1.2"),
            version("v20", "LIB", "Lib 2.0"),
        ],
        "issues": [
            issue(1, status="Done", resolved_at=march(10)),
            issue(2, status="In Progress", is_flagged=True, is_blocked=True, issue_type="Bug", priority="Critical"),
            issue(3, open_blocker_count=1, is_blocked=True),
            issue(4, status="Done", resolved_at=march(18), created_at=march(15)),
            issue(5),
            # In no version: it blocks APP-3.
            issue(6, fix_versions=[]),
            # Was taken out of the version on the 16th.
            issue(7, fix_versions=[]),
            issue(8, status="Done", fix_versions=["App 1.0"], resolved_at=march(4)),
        ],
        "issue_versions": [
            {"issue_key": f"APP-{number}", "version_id": version_id, "relation": relation, "project_key": "APP"}
            for number, version_id, relation in (
                (1, "v11", "fix"), (2, "v11", "fix"), (3, "v11", "fix"), (4, "v11", "fix"), (5, "v11b", "fix"),
                (5, "v11", "fix"), (6, "v11", "affects"), (8, "v10", "fix"),
            )
        ],
        "issue_links": [
            {"link_id": "l1", "issue_key": "APP-3", "linked_issue_key": "APP-6", "link_type": "Blocks",
             "direction": "inward", "is_blocking": True, "is_linked_issue_known": True, "is_in_cycle": False},
        ],
        "issue_transitions": [
            moved(1, "To Do", "In Progress", march(6)),
            moved(1, "In Progress", "Done", march(10)),
            moved(2, "To Do", "In Progress", march(17)),
            moved(4, "To Do", "Done", march(18)),
        ],
        "issue_changes": [
            changed(2, "Flagged", march(17, 10), from_text="", to_text="Impediment"),
            changed(2, "priority", march(17, 11), from_text="Low", to_text="Critical"),
            changed(7, "Fix Version", march(16), from_value="v11", from_text="App 1.1"),
            changed(5, "Fix Version", march(14), to_value="v11", to_text="App 1.1"),
            changed(5, "Fix Version", march(14), to_value="v11b", to_text="app 1.1.0"),
        ],
        "repositories": [
            {"repository": "shop", "default_branch": "main", "head_sha": "c4", "project_key": "APP"},
        ],
        "commits": [
            {"repository": "shop", "commit_sha": sha, "committed_at": at, "is_merge": is_merge,
             "is_on_default_branch": True, "subject": f"Commit {sha}"}
            for sha, at, is_merge in commits
        ],
        "release_ranges": [
            {"release_id": "r10", "repository": "shop", "range_evidence": "first tag"},
            {"release_id": "r11", "repository": "shop", "range_evidence": "dates since tag", "starts_at": march(5)},
        ],
        "release_scope": [
            {"scope_id": sha, "release_id": "r11", "item_kind": "commit", "item_key": sha, "repository": "shop",
             "scope_origin": origin, "title": f"Commit {sha}", "committed_at": at, "issue_keys": []}
            for sha, origin, at in (("c2", "both", march(12)), ("c3", "commits", march(13)))
        ],
        "builds": [
            build(1, "SUCCESS", march(11)),
            build(2, "FAILURE", march(12)),
            build(3, "SUCCESS", march(13)),
            build(4, "SUCCESS", march(19)),
            # None of these says how the default branch is.
            build(5, "FAILURE", march(19), branch="feature"),
            build(6, "FAILURE", march(19), cause="pull_request"),
            build(7, "ABORTED", march(19)),
            build(8, "FAILURE", march(19), kind="deployment"),
            build(9, "FAILURE", march(2), job_name="shop/abandoned"),
        ],
        "test_results": [
            {"test_result_id": f"{number} {name}", "build_id": f"shop {number}", "source": "jenkins",
             "repository": "shop", "class_name": "Cart", "test_name": name, "status": status}
            for number, name, status in (
                (3, "test_a", "FAILED"), (3, "test_b", "FAILED"), (4, "test_a", "FAILED"), (4, "test_b", "PASSED"),
            )
        ],
        "security_coverage": [
            {"coverage_id": "x", "repository": "shop", "kind": "dependabot", "state": "enabled"},
        ],
        "security_findings": [
            {"finding_id": name, "kind": "dependabot", "repository": "shop", "rule": name, "severity": severity,
             "state": state, "title": f"Hole {name}", "created_at": march(3), "fixed_at": fixed_at}
            for name, severity, state, fixed_at in (
                ("CVE-1", "critical", "fixed", march(15)), ("CVE-2", "high", "open", None), ("CVE-3", "low", "open", None)
            )
        ],
        "pull_requests": [
            {"pull_request_id": "p7", "source": "github", "repository": "shop", "number": 7, "state": "open",
             "title": "Late", "opened_at": march(9), "issue_keys": ["APP-1"], "url": "https://git.example.org/shop/7"},
        ],
        "hygiene_group_scores": [
            {"as_of_date": day, "grain": "release", "group_id": "APP:App 1.1", "group_name": "App 1.1",
             "project_key": "APP", "hygiene_score": score, "active_tickets": 2}
            for day, score in ((date(2026, 3, 16), 60.0), (date(2026, 3, 20), 75.0))
        ],
        "hygiene_ticket_scores": [
            {"issue_key": "APP-2", "project_key": "APP", "is_active": True, "hygiene_score": 50.0, "violated_rules": 3},
        ],
        "data_sources": [
            {"source": source, "scope": "x", "last_loaded_at": NOW} for source in ("jira", "git", "jenkins", "github")
        ],
    }  # fmt: skip
