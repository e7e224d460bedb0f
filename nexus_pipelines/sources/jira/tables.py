"""The raw tables of Jira. Each description says what a row is."""

from nexus_pipelines.connections.jira_fields import JiraFields
from nexus_pipelines.sources.jira import sql
from nexus_pipelines.warehouse.contract import Column, RawTable


def _columns(types: dict[str, str], expressions: dict[str, str]) -> tuple[Column, ...]:
    return tuple(
        Column(name=name, type=types.get(name, "VARCHAR"), expression=expression)
        for name, expression in expressions.items()
    )


def _people(path: str, role: str, *whats: str) -> dict[str, str]:
    return {f"{role}_{what}": sql.person(path, what) for what in whats}


def issues_table(fields: JiraFields) -> RawTable:
    """`raw_jira.issues`, with this installation's custom fields."""
    team = f'fields."{fields.team}"'
    flagged = f'fields."{fields.flagged}"'
    tracked = "fields.timetracking"
    return RawTable(
        source="jira",
        name="issues",
        stream="issues",
        description="One Jira issue a row, in its newest known state.",
        key=("issue_id",),
        version="updated_at",
        label="issue_key",
        columns=_columns(
            {
                **dict.fromkeys(("created_at", "updated_at", "resolved_at"), "TIMESTAMPTZ"),
                **dict.fromkeys(("is_subtask", "is_flagged", "has_changelog"), "BOOLEAN"),
                **dict.fromkeys(
                    (
                        "original_estimate_seconds",
                        "remaining_estimate_seconds",
                        "time_spent_seconds",
                        "comment_total",
                    ),
                    "BIGINT",
                ),
                **dict.fromkeys(
                    (
                        "labels",
                        "components",
                        "fix_versions",
                        "affected_versions",
                        "issue_links",
                        "subtasks",
                        "sprints",
                        "fields",
                    ),
                    "JSON",
                ),
                "due_date": "DATE",
                "story_points": "DOUBLE",
            },
            {
                "issue_id": "case when fields is not null then id end",
                "issue_key": "key",
                "project_key": r"coalesce(fields.project.key, nullif(regexp_extract(key, '^(.+)-\d+$', 1), ''))",
                "project_name": "fields.project.name",
                "summary": "fields.summary",
                "description": "fields.description",
                "description_format": sql.text_format("fields.description"),
                "issue_type": "fields.issuetype.name",
                "is_subtask": "fields.issuetype.subtask",
                "status": "fields.status.name",
                "status_category": "fields.status.statusCategory.key",
                "priority": "fields.priority.name",
                "resolution": "fields.resolution.name",
                "created_at": "fields.created",
                "updated_at": "fields.updated",
                "resolved_at": "fields.resolutiondate",
                "due_date": "fields.duedate",
                **_people("fields.assignee", "assignee", "id", "name", "email"),
                **_people("fields.reporter", "reporter", "id", "name", "email"),
                **_people("fields.creator", "creator", "id", "name", "email"),
                "parent_key": "fields.parent.key",
                "epic_key": f"""coalesce(
                    fields.epic.key,
                    fields."{fields.epic_link}"->>'$',
                    case when fields.parent.fields.issuetype.hierarchyLevel = '1'
                        or fields.parent.fields.issuetype.name = 'Epic' then fields.parent.key end
                )""",
                "story_points": f"try_cast(fields.\"{fields.story_points}\"->>'$' as double)",
                "team": f"""coalesce({team}->>'$.name', {team}->>'$.title', {team}->>'$.value',
                    case when json_type({team}) = 'VARCHAR' then {team}->>'$' end)""",
                "is_flagged": f"""coalesce(
                    try_cast(fields.flagged as boolean),
                    case when json_type({flagged}) = 'ARRAY' then json_array_length({flagged}) > 0 end
                )""",
                "environment": "fields.environment",
                "original_estimate_seconds": (
                    f"coalesce(fields.timeoriginalestimate, {tracked}.originalEstimateSeconds)"
                ),
                "remaining_estimate_seconds": f"coalesce(fields.timeestimate, {tracked}.remainingEstimateSeconds)",
                "time_spent_seconds": f"coalesce(fields.timespent, {tracked}.timeSpentSeconds)",
                "labels": "coalesce(fields.labels, '[]'::json)",
                "components": (
                    "to_json(list_transform(coalesce(fields.components, []),"
                    " lambda each: struct_pack(id := each.id, name := each.name)))"
                ),
                "fix_versions": "to_json(coalesce(fields.fixVersions, []))",
                "affected_versions": "to_json(coalesce(fields.versions, []))",
                "issue_links": "coalesce(fields.issuelinks, '[]'::json)",
                "subtasks": "coalesce(fields.subtasks, '[]'::json)",
                "sprints": sql.sprints("fields", f'fields."{fields.sprint}"'),
                "comment_total": "coalesce(fields.comment.total, len(fields.comment.comments)::varchar)",
                "has_changelog": "changelog.histories is not null",
                "fields": "remainder",
            },
        ),
    )


def _held(list_: str, total: str) -> str:
    """Whether an issue holds all its comments or worklogs: Cloud gives the first 20 worklogs, and says the total."""
    return f"coalesce(try_cast({total} as bigint) <= len({list_}), false)"


COMMENTS = RawTable(
    source="jira",
    name="comments",
    stream="issues",
    description="One comment of a Jira issue a row.",
    key=("comment_id",),
    of="issues",
    replace_within=("issue_id",),
    complete=_held("fields.comment.comments", "fields.comment.total"),
    each=(("comment", "fields.comment.comments"),),
    columns=_columns(
        {"created_at": "TIMESTAMPTZ", "updated_at": "TIMESTAMPTZ", "is_public": "BOOLEAN"},
        {
            "comment_id": "comment.id",
            "issue_id": "id",
            "issue_key": "key",
            **_people("comment.author", "author", "id", "name", "email"),
            "body": "comment.body",
            "body_format": sql.text_format("comment.body"),
            "created_at": "comment.created",
            "updated_at": "comment.updated",
            "is_public": "comment.jsdPublic",
        },
    ),
)


def _changelog_items(*, is_apart: bool) -> RawTable:
    place = ("place", "range(len(history.items))")
    return RawTable(
        source="jira",
        name="changelog_items",
        stream="changelogs" if is_apart else "issues",
        description="One changed field in one change of a Jira issue a row.",
        key=("history_id", "item_index"),
        # A history that came with its issue says more than one that was fetched apart.
        version="issue_key is not null",
        of="" if is_apart else "issues",
        label="" if is_apart else "issue_key",
        each=(place,) if is_apart else (("history", "changelog.histories"), place),
        columns=_columns(
            {"item_index": "BIGINT", "changed_at": "TIMESTAMPTZ"},
            {
                "history_id": "history.id",
                "item_index": "place",
                "issue_id": "issue_id" if is_apart else "id",
                "issue_key": "null" if is_apart else "key",
                **_people("history.author", "author", "id", "name"),
                "changed_at": "history.created",
                "field": "history.items[place + 1].field",
                "field_type": "history.items[place + 1].fieldtype",
                "from_value": 'history.items[place + 1]."from"',
                "from_text": "history.items[place + 1].fromString",
                "to_value": 'history.items[place + 1]."to"',
                "to_text": "history.items[place + 1].toString",
            },
        ),
    )


def _worklogs(*, is_apart: bool) -> RawTable:
    return RawTable(
        source="jira",
        name="worklogs",
        stream="worklogs" if is_apart else "issues",
        description="One worklog of a Jira issue a row.",
        key=("worklog_id",),
        of="" if is_apart else "issues",
        replace_within=() if is_apart else ("issue_id",),
        complete="" if is_apart else _held("fields.worklog.worklogs", "fields.worklog.total"),
        each=() if is_apart else (("worklog", "fields.worklog.worklogs"),),
        columns=_columns(
            {"started_at": "TIMESTAMPTZ", "time_spent_seconds": "BIGINT"},
            {
                "worklog_id": "worklog.id",
                "issue_id": "issue_id" if is_apart else "id",
                "issue_key": "null" if is_apart else "key",
                **_people("worklog.author", "author", "id", "name"),
                "started_at": "worklog.started",
                "time_spent_seconds": "worklog.timeSpentSeconds",
            },
        ),
    )


def _projects(stream: str, expressions: dict[str, str], where: str = "") -> RawTable:
    return RawTable(
        source="jira",
        name="projects",
        stream=stream,
        description="One Jira project a row; what only issues tell of a project has no description, lead or address.",
        key=("project_id",),
        # A list of projects leaves out what a project's own answer tells, its lead among it.
        version="is_from_project::int + (lead_id is not null)::int",
        label="project_key",
        where=where,
        columns=_columns({"record": "JSON", "is_from_project": "BOOLEAN"}, expressions),
    )


def _versions(stream: str, each: tuple[str, str], project_key: str) -> RawTable:
    return RawTable(
        source="jira",
        name="versions",
        stream=stream,
        description="One version (release) of a Jira project a row, from the project or else from its issues.",
        key=("version_id",),
        version="is_from_project",
        label="version_name",
        each=(each,),
        columns=_columns(
            {
                **dict.fromkeys(("start_date", "release_date"), "DATE"),
                **dict.fromkeys(("is_released", "is_archived", "is_from_project"), "BOOLEAN"),
            },
            {
                "version_id": "version.id",
                "project_key": project_key,
                "version_name": "version.name",
                "description": "version.description",
                "start_date": "version.startDate",
                "release_date": "version.releaseDate",
                "is_released": "version.released",
                "is_archived": "version.archived",
                "is_from_project": "true" if stream == "projects" else "false",
            },
        ),
    )


def _components(stream: str, each: tuple[str, str], project_key: str) -> RawTable:
    return RawTable(
        source="jira",
        name="components",
        stream=stream,
        description="One component of a Jira project a row, from the project or else from its issues.",
        key=("component_id",),
        version="is_from_project",
        label="component_name",
        each=(each,),
        columns=_columns(
            {"is_from_project": "BOOLEAN"},
            {
                "component_id": "component.id",
                "project_key": project_key,
                "component_name": "component.name",
                "description": "component.description",
                "is_from_project": "true" if stream == "projects" else "false",
            },
        ),
    )


PROJECT_TABLES = (
    _projects(
        "projects",
        {
            "project_id": "id",
            "project_key": "key",
            "project_name": "name",
            "description": "description",
            **_people("lead", "lead", "id", "name"),
            "url": "url",
            "record": "remainder",
            "is_from_project": "true",
        },
    ),
    _versions("projects", ("version", "versions"), "key"),
    _components("projects", ("component", "components"), "key"),
)
_ISSUE_PROJECT_KEY = "fields.project.key"
ISSUE_TABLES = (
    COMMENTS,
    _changelog_items(is_apart=False),
    _worklogs(is_apart=False),
    _projects(
        "issues",
        {
            "project_id": "fields.project.id",
            "project_key": "fields.project.key",
            "project_name": "fields.project.name",
            "description": "null",
            "lead_id": "null",
            "lead_name": "null",
            "url": "null",
            "record": "null",
            "is_from_project": "false",
        },
        where="fields.project.id is not null",
    ),
    _versions(
        "issues",
        ("version", "list_concat(fields.fixVersions, fields.versions)"),
        _ISSUE_PROJECT_KEY,
    ),
    _components("issues", ("component", "fields.components"), _ISSUE_PROJECT_KEY),
)
SWEEP_TABLES = (
    RawTable(
        source="jira",
        name="sweeps",
        stream="sweeps",
        description="One project of a live Jira a row, whose issues were listed to see which of them still exist.",
        key=("project_key",),
        columns=_columns(
            {"issue_total": "BIGINT"},
            {"project_key": "project_key", "site": "site", "issue_total": "len(issues)"},
        ),
    ),
    RawTable(
        source="jira",
        name="live_issues",
        stream="sweeps",
        description="One issue that existed at the last sweep of its project a row.",
        key=("project_key", "issue_id"),
        each=(("issue", "issues"),),
        replace_within=("project_key",),
        columns=_columns({}, {"project_key": "project_key", "issue_id": "issue.id", "issue_key": "issue.key"}),
    ),
)
APART_TABLES = (_changelog_items(is_apart=True), _worklogs(is_apart=True))
