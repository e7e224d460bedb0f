"""The world of the demo company: plain frozen records, the single truth that every writer and API serves.

Moments are UTC. Nothing in a world lies after `World.as_of`, except planned dates.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Role = Literal["developer", "lead", "tester", "product manager", "release manager", "reliability", "support", "bot"]
IssueType = Literal["Epic", "Story", "Task", "Bug", "Sub-task"]
StatusCategory = Literal["new", "indeterminate", "done"]
Field = Literal[
    "status", "resolution", "assignee", "sprints", "fix_versions", "priority", "points", "flagged", "labels"
]
FieldValue = str | int | float | bool | tuple[int, ...] | tuple[str, ...] | None
LinkType = Literal["Blocks", "Relates", "Duplicate"]
VersionOutlook = Literal["released", "nearly done", "late", "blocked", "planned"]
BuildStatus = Literal["passed", "failed"]
BuildCause = Literal["broken change", "flaky test", "infrastructure"]
FailureKind = Literal[
    "assertion",
    "exception",
    "compile",
    "types",
    "lint",
    "format",
    "dependency",
    "hanging test",
    "flaky assertion",
    "flaky wait",
    "registry outage",
    "checkout",
    "job timeout",
    "out of memory",
    "disk full",
    "runner lost",
    "permission",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Zone:
    """A place: IANA name, standard offset, and which summer-time rule holds there."""

    name: str
    label: str
    offset_minutes: int
    summer: Literal["eu", "us", "none"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Someone of the company, with the names that each system knows. `left` is the first day without them."""

    person_id: int
    full_name: str
    role: Role
    team: str | None
    zone: Zone
    email: str
    git_name: str
    git_email: str
    handle: str
    chat_name: str
    account_id: str
    chat_id: str
    joined: date
    left: date | None

    def is_present(self, day: date) -> bool:
        return self.joined <= day and (self.left is None or day < self.left)


@dataclass(frozen=True, kw_only=True, slots=True)
class Component:
    """A part of a product: where it lives in the tree, and what people say about it."""

    name: str
    description: str
    folder: str
    things: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Workflow:
    """Names of the states of one Jira project."""

    todo: str
    progress: str
    review: str
    testing: str
    done: str

    def category(self, status: str) -> StatusCategory:
        return "new" if status == self.todo else "done" if status == self.done else "indeterminate"


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """One Jira project with one repository and its own rhythm.

    due_in_days: planned release of the version in work, counted from today. diligence: chance that a person fills in
    a ticket's optional field.
    """

    key: str
    name: str
    description: str
    repository: str
    language: Literal["python", "go", "typescript"]
    teams: tuple[str, ...]
    components: tuple[Component, ...]
    workflow: Workflow
    major: int
    first_minor: int
    cadence_days: int
    due_in_days: int
    outlook: VersionOutlook
    diligence: float
    actors: tuple[str, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """A Jira version. `planned` moves nothing; `released_at` is when it shipped."""

    version_id: int
    product: str
    name: str
    description: str
    kind: Literal["minor", "patch", "hotfix"]
    started: date
    planned: date
    released_at: datetime | None
    outlook: VersionOutlook
    is_archived: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Sprint:
    """Two weeks of one team."""

    sprint_id: int
    team: str
    product: str
    name: str
    goal: str
    start_at: datetime
    end_at: datetime
    completed_at: datetime | None
    state: Literal["closed", "active", "future"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A piece of rich text."""

    kind: Literal["paragraph", "heading", "bullets", "code"]
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One entry of a ticket's changelog."""

    at: datetime
    author: int
    field: Field
    before: FieldValue
    after: FieldValue


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """What someone wrote on a ticket."""

    comment_id: int
    author: int
    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """`source` blocks, relates to, or duplicates `target`; both are issue keys."""

    link_id: int
    kind: LinkType
    source: str
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """A ticket as it stands at `World.as_of`; `changes` leads from its first state to this one."""

    issue_id: int
    key: str
    product: str
    kind: IssueType
    component: str
    thing: str
    summary: str
    description: tuple[Block, ...]
    reporter: int
    created_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    due: date | None
    team: str | None
    epic: str | None
    parent: str | None
    affected_versions: tuple[int, ...]
    status: str
    resolution: str | None
    assignee: int | None
    priority: str
    points: float | None
    flagged: bool
    labels: tuple[str, ...]
    sprints: tuple[int, ...]
    fix_versions: tuple[int, ...]
    changes: tuple[Change, ...]
    comments: tuple[Comment, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Incident:
    """Trouble in production. `caused_by` names the version whose release caused it, if a release did."""

    incident_id: int
    product: str
    issue_key: str
    title: str
    severity: Literal["SEV1", "SEV2", "SEV3"]
    opened_at: datetime
    acknowledged_at: datetime
    resolved_at: datetime
    caused_by: int | None
    fixed_by: int | None
    responders: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FileChange:
    """A file after a commit; no content means that the commit deleted it."""

    path: str
    content: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Commit:
    """A commit with its true id: the same that git computes. Offsets are minutes east of UTC."""

    sha: str
    parents: tuple[str, ...]
    author: int
    authored_at: datetime
    author_offset_minutes: int
    committer: int
    committed_at: datetime
    committer_offset_minutes: int
    message: str
    files: tuple[FileChange, ...]
    branch: str
    issue_key: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ref:
    """A branch, or an annotated tag (which has a tagger, a moment and a message)."""

    name: str
    sha: str
    tagger: int | None = None
    tagged_at: datetime | None = None
    message: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PullRequest:
    """A proposed change; `merge_sha` is set once it is on the target branch."""

    number: int
    product: str
    title: str
    author: int
    reviewer: int
    source_branch: str
    target_branch: str
    head_sha: str
    merge_sha: str | None
    opened_at: datetime
    merged_at: datetime | None
    issue_key: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Repository:
    """Commits in the order in which they can be written: parents first."""

    product: str
    name: str
    commits: tuple[Commit, ...]
    branches: tuple[Ref, ...]
    tags: tuple[Ref, ...]
    pull_requests: tuple[PullRequest, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Build:
    """One run of continuous integration on a commit.

    failing: what failed, in a few words for people. kind: how, where it failed. culprit: the commit that is to blame,
    where one is; it may be older than the commit that was built.
    """

    number: int
    product: str
    branch: str
    sha: str
    started_at: datetime
    duration_seconds: int
    status: BuildStatus
    cause: BuildCause | None
    failing: str | None
    kind: FailureKind | None = None
    culprit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployment:
    """A release brought to production."""

    deployment_id: int
    product: str
    version: int
    sha: str
    started_at: datetime
    duration_seconds: int
    succeeded: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A Slack channel."""

    channel_id: str
    name: str
    purpose: str
    creator: int
    created_at: datetime
    members: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """A Slack message. `ts` is unique in its channel; a reply names the `thread_ts` of its root."""

    channel: str
    ts: str
    author: int
    text: str
    thread_ts: str | None = None
    subtype: str | None = None
    edited_ts: str | None = None
    reactions: tuple[tuple[str, tuple[int, ...]], ...] = ()
    file_name: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """Everything about the company up to `as_of`, in a stable order."""

    seed: int
    today: date
    as_of: datetime
    company: str
    people: tuple[Person, ...]
    products: tuple[Product, ...]
    versions: tuple[Version, ...]
    sprints: tuple[Sprint, ...]
    issues: tuple[Issue, ...]
    links: tuple[Link, ...]
    incidents: tuple[Incident, ...]
    repositories: tuple[Repository, ...]
    builds: tuple[Build, ...]
    deployments: tuple[Deployment, ...]
    channels: tuple[Channel, ...]
    messages: tuple[Message, ...]
