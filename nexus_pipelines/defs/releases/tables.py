"""The tables that the judging of releases writes."""

from nexus_pipelines.warehouse.derived import DerivedTable

RELEASE_ASSESSMENTS = DerivedTable(
    name="release_assessments",
    description=(
        "The verdict on a release that is not out, as of the day of the build, with what it rests on. release_id is "
        "the canonical_release_id of releases; change_risk, flip_set and flip_set_to_go are JSON. One row per release "
        "that is not out."
    ),
    columns={
        "release_id": "varchar",
        "project_key": "varchar",
        "version_name": "varchar",
        "version_ids": "varchar[]",
        "repositories": "varchar[]",
        "target_date": "date",
        "scope_kind": "varchar",
        "as_of": "date",
        "verdict": "varchar",
        "rationale": "varchar",
        "score": "double",
        "coverage": "double",
        "policy_name": "varchar",
        "policy_version": "bigint",
        "judgements_version": "varchar",
        "conditions_due": "date",
        "total_tickets": "bigint",
        "done_tickets": "bigint",
        "open_tickets": "bigint",
        "blocked_tickets": "bigint",
        "blocker_count": "bigint",
        "risk_count": "bigint",
        "unknown_count": "bigint",
        "gaps": "varchar[]",
        "notes": "varchar[]",
        "change_risk": "varchar",
        "flip_to": "varchar",
        "flip_wording": "varchar",
        "flip_set": "varchar",
        "flip_set_to_go": "varchar",
    },
    key=("release_id",),
)
RELEASE_CRITERIA = DerivedTable(
    name="release_criteria",
    description=(
        "How a criterion of its policy was answered for a release that is not out, with the query that gives its value "
        "again. gap: why there is no value; items (at most 200) and waiver are JSON. One row per release and criterion."
    ),
    columns={
        "release_id": "varchar",
        "project_key": "varchar",
        "version_name": "varchar",
        "position": "bigint",
        "criterion": "varchar",
        "title": "varchar",
        "severity": "varchar",
        "is_required": "boolean",
        "comparison": "varchar",
        "threshold": "double",
        "unit": "varchar",
        "status": "varchar",
        "value": "double",
        "sample_size": "bigint",
        "as_of": "timestamptz",
        "source": "varchar",
        "sql": "varchar",
        "weight": "double",
        "contribution": "double",
        "details": "varchar",
        "items": "varchar",
        "item_count": "bigint",
        "gap": "varchar",
        "waiver": "varchar",
    },
    key=("release_id", "criterion"),
)
RELEASE_HISTORY = DerivedTable(
    name="release_history",
    description=(
        "Tickets and verdict of a release on a day: each Monday of the last year since its first ticket, and each "
        "day on which a build judged it. One row per release and day."
    ),
    columns={
        "release_id": "varchar",
        "project_key": "varchar",
        "version_name": "varchar",
        "day": "date",
        "total_tickets": "bigint",
        "done_tickets": "bigint",
        "open_tickets": "bigint",
        "blocked_tickets": "bigint",
        "verdict": "varchar",
        "score": "double",
        "coverage": "double",
        "is_rebuilt": "boolean",
        "measured_by": "varchar",
    },
    key=("release_id", "day"),
    history="release_id",
)
RELEASE_TABLES = (RELEASE_ASSESSMENTS, RELEASE_CRITERIA, RELEASE_HISTORY)
