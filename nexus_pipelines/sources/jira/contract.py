"""What Jira promises the lake: issues and projects as its REST API gives them, and the raw tables they become."""

from typing import Any

from nexus_pipelines.connections.jira_fields import JiraFields
from nexus_pipelines.sources.jira import sql
from nexus_pipelines.sources.jira.satellites import SATELLITE_STREAMS, SATELLITE_TABLES
from nexus_pipelines.sources.jira.tables import (
    APART_TABLES,
    ISSUE_TABLES,
    PROJECT_TABLES,
    SWEEP_TABLES,
    issues_table,
)
from nexus_pipelines.warehouse.contract import SourceContract, Stream

SOURCE = "jira"
# Counted up when records that were loaded must be read again because this contract reads more of them.
REVISION = 1

_TYPED_FIELDS = {
    "summary": "varchar",
    "description": "varchar",
    "issuetype": "struct(name varchar, subtask varchar)",
    "project": 'struct(id varchar, "key" varchar, name varchar)',
    "status": 'struct(name varchar, statusCategory struct("key" varchar))',
    "priority": sql.NAMED,
    "resolution": sql.NAMED,
    "created": "varchar",
    "updated": "varchar",
    "resolutiondate": "varchar",
    "duedate": "varchar",
    "assignee": sql.PERSON,
    "reporter": sql.PERSON,
    "creator": sql.PERSON,
    "parent": 'struct("key" varchar, fields struct(issuetype struct(name varchar, hierarchyLevel varchar)))',
    "epic": 'struct("key" varchar)',
    "environment": "varchar",
    "flagged": "varchar",
    "timetracking": (
        "struct(originalEstimateSeconds varchar, remainingEstimateSeconds varchar, timeSpentSeconds varchar)"
    ),
    "timeoriginalestimate": "varchar",
    "timeestimate": "varchar",
    "timespent": "varchar",
    "labels": "json",
    "components": f"{sql.COMPONENT}[]",
    "fixVersions": f"{sql.VERSION}[]",
    "versions": f"{sql.VERSION}[]",
    "issuelinks": "json",
    "subtasks": "json",
    "sprint": sql.SPRINT,
    "closedSprints": f"{sql.SPRINT}[]",
    "comment": f"struct(total varchar, comments {sql.COMMENT}[])",
    "worklog": f"struct(total varchar, worklogs {sql.WORKLOG}[])",
}


# `self` and `expand` say how to ask Jira again, nothing of the issue.
_TYPED_MEMBERS = {"id", "key", "self", "expand", "fields", "changelog"}


def jira_contract(fields: JiraFields) -> SourceContract:
    """Streams and raw tables of Jira, with the custom fields of one installation."""
    # Custom fields are guesses until someone names them: they are read as JSON, which takes any value, and they stay
    # in column `fields` as well.
    custom = dict.fromkeys((fields.team, fields.epic_link, fields.story_points, fields.sprint, fields.flagged), "json")
    members = ", ".join(f'"{name}" {type_}' for name, type_ in {**custom, **_TYPED_FIELDS}.items())
    issues = Stream(
        name="issues",
        record={
            "id": "varchar",
            "key": "varchar",
            "fields": f"struct({members})",
            "changelog": f"struct(histories {sql.HISTORY}[])",
        },
        remainder=issue_remainder,
    )
    projects = Stream(
        name="projects",
        record={
            "id": "varchar",
            "key": "varchar",
            "name": "varchar",
            "description": "varchar",
            "url": "varchar",
            "lead": sql.PERSON,
            "versions": f"{sql.VERSION}[]",
            "components": f"{sql.COMPONENT}[]",
        },
        remainder=project_remainder,
    )
    sweeps = Stream(
        name="sweeps",
        record={"project_key": "varchar", "site": "varchar", "issues": 'struct(id varchar, "key" varchar)[]'},
    )
    return SourceContract(
        source=SOURCE,
        streams=(projects, issues, sweeps, *SATELLITE_STREAMS),
        tables=(*PROJECT_TABLES, issues_table(fields), *ISSUE_TABLES, *SWEEP_TABLES, *APART_TABLES, *SATELLITE_TABLES),
    )


def issue_remainder(record: dict[str, Any]) -> dict[str, Any]:
    """The fields of an issue that have no column and are not null; members beside `fields` under `_record`."""
    fields = record.get("fields") or {}
    kept = {name: value for name, value in fields.items() if name not in _TYPED_FIELDS and value is not None}
    others = {name: value for name, value in record.items() if name not in _TYPED_MEMBERS and value is not None}
    return {**kept, "_record": others} if others else kept


def project_remainder(record: dict[str, Any]) -> dict[str, Any]:
    """A project as it came, without the versions and components, which have tables of their own."""
    return {name: value for name, value in record.items() if name not in {"versions", "components"}}
