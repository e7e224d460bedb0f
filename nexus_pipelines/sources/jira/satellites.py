"""What Jira tells beside its issues: statuses, sprints of boards, users, links elsewhere, development, and histories
and time that were fetched apart. Each line in landing is the answer's object in the context of its question."""

from collections.abc import Mapping

from nexus_pipelines.sources.jira import sql
from nexus_pipelines.warehouse.contract import Column, RawTable, Stream

_TYPES = {
    "TIMESTAMPTZ": ("start_at", "end_at", "completed_at", "authored_at", "updated_at"),
    "BOOLEAN": ("is_active", "is_subtask", "is_custom", "is_merge"),
    "BIGINT": ("hierarchy_level", "file_count"),
    "JSON": ("record",),
}
_PANEL = (
    "struct(detail struct(repositories struct(name varchar, url varchar, commits json[])[],"
    " pullRequests json[], branches json[])[])"
)

SATELLITE_STREAMS = (
    Stream(name="changelogs", record={"issue_id": "varchar", "history": sql.HISTORY}),
    Stream(name="worklogs", record={"issue_id": "varchar", "worklog": sql.WORKLOG}),
    Stream(name="development", record={"issue_id": "varchar", "panel": _PANEL}),
    Stream(name="remote_links", record={"issue_id": "varchar", "record": "json"}),
    Stream(name="board_sprints", record={"board_id": "varchar", "record": "json"}),
    *(Stream(name=name, record={"record": "json"}) for name in ("statuses", "users", "issue_types", "fields")),
)


def _table(
    name: str,
    description: str,
    key: tuple[str, ...],
    paths: Mapping[str, str],
    *,
    stream: str = "",
    each: tuple[tuple[str, str], ...] = (),
    record: str = "record",
) -> RawTable:
    """paths: each column's place in the record ("statusCategory.key"); after "=" an expression over the line."""
    texts = {
        column: path[1:] if path.startswith("=") else f"nullif({record} ->> '$.{path}', '')"
        for column, path in {**paths, "record": f"={record}"}.items()
    }
    types = {column: type_ for type_, columns in _TYPES.items() for column in columns}
    return RawTable(
        source="jira",
        name=name,
        stream=stream or name,
        description=description,
        key=key,
        each=each,
        columns=tuple(
            Column(name=column, type=types.get(column, "VARCHAR"), expression=text) for column, text in texts.items()
        ),
    )


FETCHED_CHANGELOGS = RawTable(
    source="jira",
    name="fetched_changelogs",
    stream="changelogs",
    description="One Jira issue a row, whose history was fetched apart from it.",
    key=("issue_id",),
    columns=(Column(name="issue_id", type="VARCHAR", expression="issue_id"),),
)
STATUSES = _table(
    "statuses",
    "One status that Jira's workflows know a row.",
    ("status_id",),
    {
        "status_id": "id",
        "status_name": "name",
        "untranslated_name": "untranslatedName",
        "description": "description",
        "status_category": "statusCategory.key",
        "project_id": "scope.project.id",
    },
)
BOARD_SPRINTS = _table(
    "board_sprints",
    "One sprint that a board of Jira shows a row.",
    ("board_id", "sprint_id"),
    {
        "board_id": "=board_id",
        "sprint_id": "id",
        "sprint_name": "name",
        "state": "state",
        "goal": "goal",
        "start_at": "startDate",
        "end_at": "endDate",
        "completed_at": "completeDate",
        "origin_board_id": "originBoardId",
    },
)
USERS = _table(
    "users",
    "One account of Jira a row, as its own answer tells it.",
    ("account_id",),
    {
        "account_id": "=coalesce(nullif(record ->> '$.accountId', ''), record ->> '$.key', record ->> '$.name')",
        "display_name": "displayName",
        "email": "emailAddress",
        "account_type": "accountType",
        "is_active": "active",
        "time_zone": "timeZone",
    },
)
REMOTE_LINKS = _table(
    "remote_links",
    "One link from a Jira issue to something elsewhere a row.",
    ("link_id",),
    {
        "link_id": "id",
        "issue_id": "=issue_id",
        "global_id": "globalId",
        "relationship": "relationship",
        "url": "object.url",
        "title": "object.title",
        "summary": "object.summary",
        "application_type": "application.type",
        "application_name": "application.name",
    },
)
_DETAIL = ("detail", "panel.detail")
DEVELOPMENT_COMMITS = _table(
    "development_commits",
    "One commit in the development panel of a Jira issue a row.",
    ("issue_id", "repository_url", "commit_sha"),
    {
        "issue_id": "=issue_id",
        "repository_url": "=coalesce(repository.url, repository.name)",
        "repository_name": "=repository.name",
        "commit_sha": "id",
        "message": "message",
        "author_name": "author.name",
        "authored_at": "authorTimestamp",
        "file_count": "fileCount",
        "is_merge": "merge",
        "url": "url",
    },
    stream="development",
    each=(_DETAIL, ("repository", "detail.repositories"), ("change", "repository.commits")),
    record="change",
)
DEVELOPMENT_PULL_REQUESTS = _table(
    "development_pull_requests",
    "One pull request in the development panel of a Jira issue a row.",
    ("issue_id", "url"),
    {
        "issue_id": "=issue_id",
        "url": "url",
        "pull_name": "id",
        "title": "name",
        "status": "status",
        "repository_name": "repositoryName",
        "repository_url": "repositoryUrl",
        "source_branch": "source.branch",
        "target_branch": "destination.branch",
        "author_name": "author.name",
        "updated_at": "lastUpdate",
    },
    stream="development",
    each=(_DETAIL, ("pull", "detail.pullRequests")),
    record="pull",
)
DEVELOPMENT_BRANCHES = _table(
    "development_branches",
    "One branch in the development panel of a Jira issue a row.",
    ("issue_id", "url"),
    {
        "issue_id": "=issue_id",
        "url": "url",
        "branch_name": "name",
        "repository_name": "repository.name",
        "repository_url": "repository.url",
    },
    stream="development",
    each=(_DETAIL, ("branch", "detail.branches")),
    record="branch",
)
ISSUE_TYPES = _table(
    "issue_types",
    "One type of Jira issues a row.",
    ("issue_type_id",),
    {
        "issue_type_id": "id",
        "issue_type_name": "name",
        "untranslated_name": "untranslatedName",
        "description": "description",
        "is_subtask": "subtask",
        "hierarchy_level": "hierarchyLevel",
        "project_id": "scope.project.id",
    },
)
FIELDS = _table(
    "fields",
    "One field of Jira issues a row.",
    ("field_id",),
    {
        "field_id": "id",
        "field_name": "name",
        "is_custom": "custom",
        "value_type": "schema.type",
        "custom_type": "schema.custom",
    },
)

SATELLITE_TABLES = (
    FETCHED_CHANGELOGS,
    STATUSES,
    BOARD_SPRINTS,
    USERS,
    REMOTE_LINKS,
    DEVELOPMENT_COMMITS,
    DEVELOPMENT_PULL_REQUESTS,
    DEVELOPMENT_BRANCHES,
    ISSUE_TYPES,
    FIELDS,
)
