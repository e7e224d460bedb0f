"""What hygiene is measured from: columns of the marts, brought to their types whatever a frame holds."""

from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

MOMENT = pl.Datetime("us", "UTC")
TEXTS = pl.List(pl.String)

ISSUES = pl.Schema(
    {
        "issue_key": pl.String,
        "project_key": pl.String,
        "summary": pl.String,
        "description": pl.String,
        "issue_type": pl.String,
        "is_subtask": pl.Boolean,
        "status": pl.String,
        "status_category": pl.String,
        "priority": pl.String,
        "resolution": pl.String,
        "is_flagged": pl.Boolean,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "resolved_at": MOMENT,
        "due_date": pl.Date,
        "assignee_id": pl.String,
        "assignee_name": pl.String,
        "assignee_person_id": pl.String,
        "creator_id": pl.String,
        "parent_key": pl.String,
        "epic_key": pl.String,
        "story_points": pl.Float64,
        "team": pl.String,
        "labels": TEXTS,
        "components": TEXTS,
        "fix_versions": TEXTS,
        "affected_versions": TEXTS,
        "has_unreleased_fix_version": pl.Boolean,
        "sprint_ids": TEXTS,
        "is_in_open_sprint": pl.Boolean,
        "comment_count": pl.Int64,
        "has_changelog": pl.Boolean,
    }
)
CHANGES = pl.Schema(
    {
        "issue_key": pl.String,
        "author_id": pl.String,
        "changed_at": MOMENT,
        "field": pl.String,
        "from_value": pl.String,
        "from_text": pl.String,
        "to_value": pl.String,
        "to_text": pl.String,
    }
)
TRANSITIONS = pl.Schema(
    {
        "issue_key": pl.String,
        "from_status": pl.String,
        "to_status": pl.String,
        "from_category": pl.String,
        "to_category": pl.String,
        "transitioned_at": MOMENT,
        "author_id": pl.String,
        "evidence": pl.String,
    }
)
COMMENTS = pl.Schema(
    {
        "issue_key": pl.String,
        "author_id": pl.String,
        "author_name": pl.String,
        "person_id": pl.String,
        "body": pl.String,
        "created_at": MOMENT,
    }
)
LINKS = pl.Schema(
    {
        "issue_key": pl.String,
        "linked_issue_key": pl.String,
        "link_type": pl.String,
        "direction": pl.String,
        "phrase": pl.String,
        "is_blocking": pl.Boolean,
        "is_in_cycle": pl.Boolean,
    }
)
VERSIONS = pl.Schema(
    {
        "project_key": pl.String,
        "version_name": pl.String,
        "release_date": pl.Date,
        "is_released": pl.Boolean,
        "is_archived": pl.Boolean,
    }
)
SPRINTS = pl.Schema(
    {
        "sprint_id": pl.String,
        "sprint_name": pl.String,
        "state": pl.String,
        "start_at": MOMENT,
        "completed_at": MOMENT,
    }
)
ISSUE_COMMITS = pl.Schema({"issue_key": pl.String, "commit_sha": pl.String, "committed_at": MOMENT})
PULL_REQUESTS = pl.Schema(
    {
        "pull_request_id": pl.String,
        "state": pl.String,
        "opened_at": MOMENT,
        "closed_at": MOMENT,
        "merged_at": MOMENT,
        "issue_keys": TEXTS,
    }
)
PEOPLE = pl.Schema({"person_id": pl.String, "is_bot": pl.Boolean})


@dataclass(frozen=True, kw_only=True)
class HygieneInputs:
    """Frames of the marts, with the columns and types of the schemas above, as they stand at `as_of` (UTC).

    issues, changes (mart issue_changes), transitions (issue_transitions), comments, links (issue_links), versions,
    sprints, issue_commits, pull_requests, people. Made by `read_inputs`; what they hold of later than `as_of` is undone
    by `as_of.state_at`.
    """

    as_of: datetime
    issues: pl.DataFrame
    changes: pl.DataFrame
    transitions: pl.DataFrame
    comments: pl.DataFrame
    links: pl.DataFrame
    versions: pl.DataFrame
    sprints: pl.DataFrame
    issue_commits: pl.DataFrame
    pull_requests: pl.DataFrame
    people: pl.DataFrame


def read_inputs(
    *,
    as_of: datetime,
    issues: pl.DataFrame,
    changes: pl.DataFrame | None = None,
    transitions: pl.DataFrame | None = None,
    comments: pl.DataFrame | None = None,
    links: pl.DataFrame | None = None,
    versions: pl.DataFrame | None = None,
    sprints: pl.DataFrame | None = None,
    issue_commits: pl.DataFrame | None = None,
    pull_requests: pl.DataFrame | None = None,
    people: pl.DataFrame | None = None,
) -> HygieneInputs:
    """Frames as marts give them; more columns than needed are dropped, values of another type become null.

    A column or a frame that is not there counts as null throughout. An issue without a key, or with one seen before,
    is left out.

    Raises:
        ValueError: `issues` has no column issue_key or project_key, or `as_of` has no time zone.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of has no time zone: give it one, such as UTC")
    lacking = {"issue_key", "project_key"} - set(issues.columns)
    if lacking:
        raise ValueError(f"issues: the columns {sorted(lacking)} are missing")
    known = _typed(issues, ISSUES).filter(pl.col("issue_key").is_not_null() & pl.col("project_key").is_not_null())
    return HygieneInputs(
        as_of=as_of.astimezone(UTC),
        issues=known
        if known["issue_key"].is_unique().all()
        else known.unique("issue_key", keep="first", maintain_order=True),
        changes=_typed(changes, CHANGES),
        transitions=_typed(transitions, TRANSITIONS),
        comments=_typed(comments, COMMENTS),
        links=_typed(links, LINKS),
        versions=_typed(versions, VERSIONS),
        sprints=_typed(sprints, SPRINTS),
        issue_commits=_typed(issue_commits, ISSUE_COMMITS),
        pull_requests=_typed(pull_requests, PULL_REQUESTS),
        people=_typed(people, PEOPLE),
    )


def _typed(frame: pl.DataFrame | None, schema: pl.Schema) -> pl.DataFrame:
    if frame is None:
        return pl.DataFrame(schema=schema)
    return frame.select(_column(frame, name, kind) for name, kind in schema.items())


def _column(frame: pl.DataFrame, name: str, kind: pl.DataType) -> pl.Expr:
    found = frame.schema.get(name, pl.Null())
    if found == kind:
        return pl.col(name)
    if isinstance(found, pl.Datetime) and isinstance(kind, pl.Datetime):
        moment = pl.col(name).dt.cast_time_unit("us")
        return moment.dt.convert_time_zone("UTC") if found.time_zone else moment.dt.replace_time_zone("UTC")
    if (
        found == pl.Null
        or isinstance(found, pl.List) != isinstance(kind, pl.List)
        or found.is_nested() != kind.is_nested()
    ):
        return pl.lit(None, kind).alias(name)
    if found == pl.String and kind.is_temporal() | (kind == pl.Boolean):
        return _parsed(name, kind)
    return pl.col(name).cast(kind, strict=False)


def _parsed(name: str, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, pl.Datetime):
        return pl.col(name).str.to_datetime(time_unit="us", time_zone="UTC", strict=False, exact=False, format="%+")
    if kind == pl.Boolean:
        lowered = pl.col(name).str.to_lowercase()
        return pl.when(lowered.is_in(["true", "false"])).then(lowered == "true").alias(name)
    return pl.col(name).str.head(10).str.to_date("%Y-%m-%d", strict=False)
