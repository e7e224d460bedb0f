"""GitHub's raw tables: what a row is, its key, and where in the record each column stands."""

from collections.abc import Mapping
from types import MappingProxyType

from nexus_pipelines.sources.http.logs import LOG_COLUMNS
from nexus_pipelines.warehouse.contract import Column, RawTable

SOURCE = "github"

_TIMES = {
    *("created_at", "updated_at", "closed_at", "merged_at", "submitted_at", "run_started_at", "started_at"),
    *("completed_at", "published_at", "authored_at", "committed_at", "fixed_at", "dismissed_at", "auto_dismissed_at"),
    "due_at",
}
_NUMBERS = {
    *("pull_number", "issue_number", "run_number", "run_attempt", "alert_number", "line", "milestone_number"),
}
_FLAGS = {"is_draft", "is_prerelease", "is_pull_request"}
_JSON = {"labels", "requested_reviewers", "steps", "parents", "assignees", "record"}


def _type(name: str) -> str:
    for type_, names in (("TIMESTAMPTZ", _TIMES), ("BIGINT", _NUMBERS), ("BOOLEAN", _FLAGS), ("JSON", _JSON)):
        if name in names:
            return type_
    return "VARCHAR"


def github_table(
    name: str,
    description: str,
    key: tuple[str, ...],
    paths: Mapping[str, str],
    *,
    version: str = "",
    replace_within: tuple[str, ...] = (),
    of: Mapping[str, str] = MappingProxyType({"repository": "owner/name"}),
) -> RawTable:
    """A table of the stream of its name; paths: each column's place in the record ("user.login").

    A path that begins with "=" is an expression over the line.
    of: what the line says beside the record and its number, with a description.
    """
    texts = {
        column: path[1:] if path.startswith("=") else f"record {'->' if _type(column) == 'JSON' else '->>'} '$.{path}'"
        for column, path in paths.items()
    }
    return RawTable(
        source=SOURCE,
        name=name,
        stream=name,
        description=description,
        key=key,
        version=version,
        label=next(part for part in key if part != "repository"),
        replace_within=replace_within,
        columns=(
            *(Column(name=each, type="VARCHAR", expression=each, description=text) for each, text in of.items()),
            *(
                # GitHub leaves out what is not there, or gives an empty text.
                Column(
                    name=column,
                    type=_type(column),
                    expression=f"nullif({text}, '')" if _type(column) == "VARCHAR" else text,
                )
                for column, text in texts.items()
            ),
            Column(name="record", type="JSON", expression="record", description="As received."),
        ),
    )


def _number_in(path: str) -> str:
    """The number at the end of an address."""
    return f"=regexp_extract(record ->> '$.{path}', '/([0-9]+)$', 1)"


PULL_REQUESTS = github_table(
    "pull_requests",
    "One row a pull request, as it was when last changed.",
    ("repository", "pull_number"),
    {
        "pull_number": "number",
        "pull_id": "id",
        "state": "state",
        "is_draft": "draft",
        "title": "title",
        "body": "body",
        "author_login": "user.login",
        "author_type": "user.type",
        "source_branch": "head.ref",
        "head_sha": "head.sha",
        "target_branch": "base.ref",
        "merge_sha": "merge_commit_sha",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "closed_at": "closed_at",
        "merged_at": "merged_at",
        "merged_by_login": "merged_by.login",
        "requested_reviewers": "requested_reviewers",
        "labels": "labels",
        "milestone": "milestone.title",
        "url": "html_url",
    },
    version="updated_at",
)
PULL_REQUEST_COMMITS = github_table(
    "pull_request_commits",
    "One row a commit that a pull request holds now; GitHub tells the first 250.",
    ("repository", "pull_number", "commit_sha"),
    {
        "pull_number": "=number",
        "commit_sha": "sha",
        "message": "commit.message",
        "author_login": "author.login",
        "author_name": "commit.author.name",
        "author_email": "commit.author.email",
        "authored_at": "commit.author.date",
        "committed_at": "commit.committer.date",
        "parents": "parents",
    },
    replace_within=("repository", "pull_number"),
)
REVIEWS = github_table(
    "reviews",
    "One row a review of a pull request, in its present state.",
    ("review_id",),
    {
        "review_id": "id",
        "pull_number": "=number",
        "reviewer_login": "user.login",
        "reviewer_type": "user.type",
        "state": "state",
        "body": "body",
        "commit_sha": "commit_id",
        "submitted_at": "submitted_at",
        "url": "html_url",
    },
    replace_within=("repository", "pull_number"),
)
REVIEW_COMMENTS = github_table(
    "review_comments",
    "One row a comment on a line of a pull request.",
    ("comment_id",),
    {
        "comment_id": "id",
        "pull_number": _number_in("pull_request_url"),
        "review_id": "pull_request_review_id",
        "author_login": "user.login",
        "author_type": "user.type",
        "body": "body",
        "path": "path",
        "line": "line",
        "commit_sha": "commit_id",
        "in_reply_to_id": "in_reply_to_id",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "url": "html_url",
    },
    version="updated_at",
)
ISSUE_COMMENTS = github_table(
    "issue_comments",
    "One row a comment in the conversation of a pull request or issue.",
    ("comment_id",),
    {
        "comment_id": "id",
        "issue_number": _number_in("issue_url"),
        "author_login": "user.login",
        "author_type": "user.type",
        "body": "body",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "url": "html_url",
    },
    version="updated_at",
)
WORKFLOW_RUNS = github_table(
    "workflow_runs",
    "One row an attempt of a run of a GitHub Actions workflow.",
    ("run_id", "run_attempt"),
    {
        "run_id": "id",
        "run_attempt": "=coalesce(record ->> '$.run_attempt', '1')",
        "run_number": "run_number",
        "workflow_id": "workflow_id",
        "workflow_name": "name",
        "event": "event",
        "status": "status",
        "conclusion": "conclusion",
        "branch": "head_branch",
        "commit_sha": "head_sha",
        "actor_login": "triggering_actor.login",
        "created_at": "created_at",
        "run_started_at": "run_started_at",
        "updated_at": "updated_at",
        "url": "html_url",
    },
    version="updated_at",
)
WORKFLOW_JOBS = github_table(
    "workflow_jobs",
    "One row a job of an attempt of a workflow run.",
    ("job_id",),
    {
        "job_id": "id",
        "run_id": "run_id",
        "run_attempt": "=coalesce(record ->> '$.run_attempt', '1')",
        "job_name": "name",
        "status": "status",
        "conclusion": "conclusion",
        "commit_sha": "head_sha",
        "started_at": "started_at",
        "completed_at": "completed_at",
        "runner_name": "runner_name",
        "labels": "labels",
        "steps": "steps",
        "url": "html_url",
    },
)
DEPLOYMENTS = github_table(
    "deployments",
    "One row a deployment that was asked for; its statuses say what came of it.",
    ("deployment_id",),
    {
        "deployment_id": "id",
        "commit_sha": "sha",
        "ref": "ref",
        "task": "task",
        "environment": "environment",
        "description": "description",
        "creator_login": "creator.login",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
    version="updated_at",
)
DEPLOYMENT_STATUSES = github_table(
    "deployment_statuses",
    "One row a status that a deployment was given.",
    ("status_id",),
    {
        "status_id": "id",
        "deployment_id": "=number::varchar",
        "state": "state",
        "environment": "environment",
        "description": "description",
        "log_url": "log_url",
        "created_at": "created_at",
    },
)
RELEASES = github_table(
    "releases",
    "One row a release that GitHub shows for a repository.",
    ("release_id",),
    {
        "release_id": "id",
        "tag_name": "tag_name",
        "release_name": "name",
        "target": "target_commitish",
        "is_draft": "draft",
        "is_prerelease": "prerelease",
        "body": "body",
        "author_login": "author.login",
        "created_at": "created_at",
        "published_at": "published_at",
        "url": "html_url",
    },
)
CODE_SCANNING_ALERTS = github_table(
    "code_scanning_alerts",
    "One row an alert of code scanning on the default branch, as it was when last changed.",
    ("repository", "alert_number"),
    {
        "alert_number": "number",
        "state": "state",
        "rule_id": "rule.id",
        "rule_name": "rule.name",
        "rule_description": "rule.description",
        "rule_severity": "rule.severity",
        "security_severity": "rule.security_severity_level",
        "tool_name": "tool.name",
        "tool_version": "tool.version",
        "message": "most_recent_instance.message.text",
        "ref": "most_recent_instance.ref",
        "commit_sha": "most_recent_instance.commit_sha",
        "path": "most_recent_instance.location.path",
        "line": "most_recent_instance.location.start_line",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "fixed_at": "fixed_at",
        "dismissed_at": "dismissed_at",
        "dismissed_by_login": "dismissed_by.login",
        "dismissed_reason": "dismissed_reason",
        "dismissed_comment": "dismissed_comment",
        "url": "html_url",
    },
    version="updated_at",
)
DEPENDABOT_ALERTS = github_table(
    "dependabot_alerts",
    "One row an alert of Dependabot on a package that the repository depends on, as it was when last changed.",
    ("repository", "alert_number"),
    {
        "alert_number": "number",
        "state": "state",
        "package_name": "dependency.package.name",
        "ecosystem": "dependency.package.ecosystem",
        "manifest_path": "dependency.manifest_path",
        "scope": "dependency.scope",
        "advisory_id": "security_advisory.ghsa_id",
        "cve_id": "security_advisory.cve_id",
        "summary": "security_advisory.summary",
        "severity": "security_vulnerability.severity",
        "vulnerable_versions": "security_vulnerability.vulnerable_version_range",
        "fixed_version": "security_vulnerability.first_patched_version.identifier",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "fixed_at": "fixed_at",
        "dismissed_at": "dismissed_at",
        "auto_dismissed_at": "auto_dismissed_at",
        "dismissed_by_login": "dismissed_by.login",
        "dismissed_reason": "dismissed_reason",
        "dismissed_comment": "dismissed_comment",
        "url": "html_url",
    },
    version="updated_at",
)
SECURITY_FEATURES = github_table(
    "security_features",
    "One row a security feature of a repository: enabled, not enabled or not permitted, with GitHub's words.",
    ("repository", "feature"),
    {"feature": "feature", "state": "state", "reason": "reason"},
)
# A line of its own kind: the answer is a text, not an object.
JOB_LOGS = RawTable(
    source=SOURCE,
    name="job_logs",
    stream="job_logs",
    description="One row a job whose log was asked for: its text in bounds, or that GitHub does not give it.",
    key=("job_id",),
    version="fetched_at",
    columns=(
        Column(name="repository", type="VARCHAR", expression="repository", description="owner/name"),
        Column(name="job_id", type="VARCHAR", expression="job_id"),
        *LOG_COLUMNS,
    ),
)
