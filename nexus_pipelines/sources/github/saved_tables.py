"""Raw tables of what only saved answers hold: the live source does not ask for it, since nothing needs it daily."""

from nexus_pipelines.sources.github.tables import github_table

_OF_ACCOUNT = {"login": "The account's name at GitHub."}

ISSUES = github_table(
    "issues",
    "One row an issue of GitHub, or a pull request as GitHub's list of issues shows it.",
    ("repository", "issue_number"),
    {
        "issue_number": "number",
        "issue_id": "id",
        "is_pull_request": "=((record -> '$.pull_request') is not null)::varchar",
        "state": "state",
        "state_reason": "state_reason",
        "title": "title",
        "body": "body",
        "author_login": "user.login",
        "author_type": "user.type",
        "assignees": "assignees",
        "labels": "labels",
        "milestone": "milestone.title",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "closed_at": "closed_at",
        "url": "html_url",
    },
    version="updated_at",
)
ISSUE_EVENTS = github_table(
    "issue_events",
    "One row an event of an issue or a pull request of GitHub.",
    ("event_id",),
    {
        "event_id": "id",
        "issue_number": "issue.number",
        "event": "event",
        "actor_login": "actor.login",
        "commit_sha": "commit_id",
        "created_at": "created_at",
    },
)
MILESTONES = github_table(
    "milestones",
    "One row a milestone of a repository.",
    ("milestone_id",),
    {
        "milestone_id": "id",
        "milestone_number": "number",
        "title": "title",
        "description": "description",
        "state": "state",
        "creator_login": "creator.login",
        "due_at": "due_on",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "closed_at": "closed_at",
        "url": "html_url",
    },
    version="updated_at",
)
ACCOUNTS = github_table(
    "accounts",
    "One row an account of GitHub, as its own answer tells it.",
    ("account_id",),
    {
        "account_id": "id",
        "account_type": "type",
        "display_name": "name",
        "company": "company",
        "email": "email",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "url": "html_url",
    },
    version="updated_at",
    of=_OF_ACCOUNT,
)
ACCOUNT_ORGANIZATIONS = github_table(
    "account_organizations",
    "One row an organization that an account of GitHub shows itself a member of.",
    ("login", "organization_id"),
    {"organization_id": "id", "organization_login": "login", "description": "description"},
    of=_OF_ACCOUNT,
)
