"""The tables that the measuring of hygiene writes: strict score first, then the weighted rules."""

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
HYGIENE_FINDINGS = DerivedTable(
    name="hygiene_findings",
    description=(
        "A rule of the weighted score that a ticket breaks, or is exempt from, on the newest day, with what was seen. "
        "One row per ticket and rule."
    ),
    columns={
        "issue_key": "varchar",
        "project_key": "varchar",
        "rule": "varchar",
        "title": "varchar",
        "state": "varchar",
        "degree": "double",
        "weight": "double",
        "severity": "varchar",
        "evidence": "varchar",
        "fix": "varchar",
    },
    key=("issue_key", "rule"),
)
HYGIENE_TICKET_SCORES = DerivedTable(
    name="hygiene_ticket_scores",
    description="Weighted score of a ticket on the newest day; null where no rule applies. One row per ticket.",
    columns={
        "issue_key": "varchar",
        "project_key": "varchar",
        "stage": "varchar",
        "is_active": "boolean",
        "hygiene_score": "double",
        "level": "varchar",
        "violated_rules": "bigint",
        "exempt_rules": "bigint",
    },
    key=("issue_key",),
)
HYGIENE_GROUP_SCORES = DerivedTable(
    name="hygiene_group_scores",
    description=(
        "Weighted score of a group's active tickets on a day, with its 95 % interval: project, team, assignee, "
        "component, sprint, release, or ALL; weekly back to the first ticket for projects and "
        "ALL. One row per day, kind and group."
    ),
    columns={
        "as_of_date": "date",
        "grain": "varchar",
        "group_id": "varchar",
        "group_name": "varchar",
        "project_key": "varchar",
        "hygiene_score": "double",
        "strict_score": "double",
        "interval_low": "double",
        "interval_high": "double",
        "shrunk_score": "double",
        "ticket_count": "bigint",
        "active_tickets": "bigint",
        "level": "varchar",
        "rule_set_version": "varchar",
        "is_rebuilt": "boolean",
        "measured_by": "varchar",
    },
    key=("as_of_date", "grain", "group_id"),
    history="as_of_date",
)
HYGIENE_RULE_RESULTS = DerivedTable(
    name="hygiene_rule_results",
    description=(
        "A rule of the weighted score in a project (or in ALL) on the newest day: what it asks, what it counts, and "
        "how many active tickets break it. One row per project and rule."
    ),
    columns={
        "as_of_date": "date",
        "project_key": "varchar",
        "rule": "varchar",
        "number": "varchar",
        "title": "varchar",
        "applies": "varchar",
        "violated_if": "varchar",
        "fix": "varchar",
        "limits": "varchar",
        "weight": "double",
        "severity": "varchar",
        "level": "varchar",
        "is_enabled": "boolean",
        "enabled_from": "date",
        "is_changed": "boolean",
        "judged": "bigint",
        "violated": "bigint",
        "not_applicable": "bigint",
        "not_in_use": "bigint",
        "exempt": "bigint",
        "lost": "double",
    },
    key=("project_key", "rule"),
)
HYGIENE_GROUP_RULES = DerivedTable(
    name="hygiene_group_rules",
    description=(
        "How a group's active tickets do on a rule of the weighted score, newest day; rules that judged none of them "
        "have no row. One row per kind, group and rule."
    ),
    columns={
        "grain": "varchar",
        "group_id": "varchar",
        "rule": "varchar",
        "judged": "bigint",
        "violated": "bigint",
        "exempt": "bigint",
        "not_in_use": "bigint",
        "lost": "double",
    },
    key=("grain", "group_id", "rule"),
)
HYGIENE_GAINS = DerivedTable(
    name="hygiene_gains",
    description=(
        "The three rules that would raise a group's score most if nothing broke them, newest day. "
        "One row per kind, group and rank."
    ),
    columns={
        "grain": "varchar",
        "group_id": "varchar",
        "rank": "bigint",
        "rule": "varchar",
        "title": "varchar",
        "gain": "double",
        "score_without": "double",
        "ticket_count": "bigint",
    },
    key=("grain", "group_id", "rank"),
)
HYGIENE_SUGGESTIONS = DerivedTable(
    name="hygiene_suggestions",
    description=(
        "A value that a ticket's empty field could take, with the tickets that it rests on; written nowhere before "
        "somebody confirms it. One row per ticket and field."
    ),
    columns={
        "issue_key": "varchar",
        "project_key": "varchar",
        "kind": "varchar",
        "value": "varchar",
        "confidence": "double",
        "evidence": "varchar",
        "rests_on": "varchar[]",
    },
    key=("issue_key", "kind"),
)
STRICT_TABLES = (HYGIENE_SCORES, HYGIENE_VIOLATIONS, HYGIENE_RULES)
WEIGHTED_TABLES = (
    HYGIENE_FINDINGS,
    HYGIENE_TICKET_SCORES,
    HYGIENE_GROUP_SCORES,
    HYGIENE_RULE_RESULTS,
    HYGIENE_GROUP_RULES,
    HYGIENE_GAINS,
    HYGIENE_SUGGESTIONS,
)
HYGIENE_TABLES = (*STRICT_TABLES, *WEIGHTED_TABLES)
