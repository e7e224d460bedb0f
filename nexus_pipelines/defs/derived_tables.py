"""The tables that analysis writes: their columns, keys and what a row is."""

from nexus_pipelines.warehouse.derived import DerivedTable

HYGIENE_SCORES = DerivedTable(
    name="hygiene_scores",
    description="Strict hygiene score of a project (or of ALL) on a day. One row per project and day.",
    columns={
        "score_id": "varchar",
        "as_of_date": "date",
        "project_key": "varchar",
        "rule_set_version": "varchar",
        "tickets_in_scope": "bigint",
        "compliant_tickets": "bigint",
        "hygiene_score": "double",
        "state": "varchar",
    },
    key=("score_id",),
    history="as_of_date",
)
HYGIENE_VIOLATIONS = DerivedTable(
    name="hygiene_violations",
    description="A rule that a ticket in scope fails, as of the newest day. One row per ticket and rule.",
    columns={
        "as_of_date": "date",
        "project_key": "varchar",
        "issue_key": "varchar",
        "rule": "varchar",
        "assignee_id": "varchar",
        "assignee_name": "varchar",
        "summary": "varchar",
    },
    key=("issue_key", "rule"),
)
HYGIENE_RULES = DerivedTable(
    name="hygiene_rules",
    description="How a project (or ALL) does on one rule on a day. One row per project, rule and day.",
    columns={
        "as_of_date": "date",
        "project_key": "varchar",
        "rule": "varchar",
        "checked": "bigint",
        "violated": "bigint",
        "in_use": "boolean",
    },
    key=("as_of_date", "project_key", "rule"),
    history="as_of_date",
)
READINESS = DerivedTable(
    name="readiness",
    description=(
        "Facts about an unreleased version: completion, blockers, hygiene, commits. A planned release without a "
        "version stands here with its release_id. One row per version or plan."
    ),
    columns={
        "project_key": "varchar",
        "version_id": "varchar",
        "version_name": "varchar",
        "release_date": "date",
        "is_sprint_named": "boolean",
        "is_overdue": "boolean",
        "days_to_release": "bigint",
        "total_issues": "bigint",
        "done_issues": "bigint",
        "completion_ratio": "double",
        "open_blockers": "bigint",
        "hygiene_score": "double",
        "commit_count": "bigint",
        "last_commit_at": "timestamptz",
        "state": "varchar",
    },
    key=("version_id",),
)
DERIVED_TABLES = (HYGIENE_SCORES, HYGIENE_VIOLATIONS, HYGIENE_RULES, READINESS)
