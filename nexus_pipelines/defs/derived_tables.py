"""The tables that analysis writes: their columns, keys and what a row is."""

from nexus_pipelines.defs.hygiene.tables import HYGIENE_TABLES
from nexus_pipelines.defs.releases.tables import RELEASE_TABLES
from nexus_pipelines.warehouse.derived import DerivedTable

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
DERIVED_TABLES = (*HYGIENE_TABLES, READINESS, *RELEASE_TABLES)
