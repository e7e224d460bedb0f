"""Fields of issues before later changes."""

import polars as pl

from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs

# Field of the changelog (lower case): column, and whether the value is the id or the text that people see.
_SINGLE = {
    "summary": ("summary", "from_text"),
    "description": ("description", "from_text"),
    "issuetype": ("issue_type", "from_text"),
    "priority": ("priority", "from_text"),
    "resolution": ("resolution", "from_text"),
    "status": ("status", "from_text"),
    "team": ("team", "from_text"),
    "duedate": ("due_date", "from_value"),
    "story points": ("story_points", "from_text"),
    "story point estimate": ("story_points", "from_text"),
    "epic link": ("epic_key", "from_text"),
    "parent": ("parent_key", "from_text"),
    "issueparentassociation": ("parent_key", "from_text"),
    "flagged": ("is_flagged", "from_text"),
    "impediment": ("is_flagged", "from_text"),
    "sprint": ("sprint_ids", "from_value"),
    "labels": ("labels", "from_text"),
}
# One row of the changelog for each value that came or went.
_LISTED = {"fix version": "fix_versions", "component": "components", "version": "affected_versions"}


def undo_changes(inputs: HygieneInputs, later: pl.DataFrame, sprints: pl.DataFrame) -> pl.DataFrame:
    """The issues of `inputs` (cut at its as_of) with the changes of `later` taken back."""
    moment = inputs.as_of
    issues = _unresolved(inputs.issues, inputs)
    named = later.sort("changed_at", maintain_order=True).with_columns(name=pl.col("field").str.to_lowercase())
    for column in dict.fromkeys(column for column, _ in _SINGLE.values()):
        issues = _single(issues, named, column)
    issues = _assignees(issues, named)
    for name, column in _LISTED.items():
        issues = _listed(issues, named.filter(pl.col("name") == name), column)
    logged = pl.col("has_changelog").fill_null(False)
    last_event = (
        pl.concat(
            [inputs.changes.select("issue_key", at="changed_at"), inputs.comments.select("issue_key", at="created_at")]
        )
        .group_by("issue_key")
        .agg(last_event_at=pl.col("at").max())
    )
    is_later = (pl.col("updated_at") > moment).fill_null(False)
    return (
        _planned(_categories(issues, inputs, named), inputs, sprints)
        .join(last_event, on="issue_key", how="left")
        .with_columns(
            comment_count=pl.when(~is_later).then("comment_count"),
            updated_at=pl.when(logged & is_later)
            .then(pl.coalesce("last_event_at", "created_at"))
            .otherwise("updated_at"),
        )
        .select(inputs.issues.columns)
    )


def _unresolved(issues: pl.DataFrame, inputs: HygieneInputs) -> pl.DataFrame:
    """Resolved later is not resolved; of an issue without a changelog that is all that is known of its status."""
    moment = inputs.as_of
    is_resolved = (pl.col("resolved_at") <= moment).fill_null(False)
    is_unknown = ~pl.col("has_changelog").fill_null(False) & (pl.col("updated_at") > moment).fill_null(False)
    return issues.with_columns(
        status_category=pl.when(is_unknown)
        .then(pl.when(is_resolved).then(pl.lit("done")))
        .otherwise("status_category"),
        status=pl.when(~is_unknown).then("status"),
        resolved_at=pl.when(is_resolved).then("resolved_at"),
    )


def _single(issues: pl.DataFrame, named: pl.DataFrame, column: str) -> pl.DataFrame:
    undone: list[pl.DataFrame] = []
    for name, (target, source) in _SINGLE.items():
        if target == column:
            undone.append(named.filter(pl.col("name") == name).select("issue_key", "changed_at", before=source))
    first = pl.concat(undone).sort("changed_at", maintain_order=True).group_by("issue_key", maintain_order=True).first()
    if first.is_empty():
        return issues
    value = _as_column(pl.col("before"), column)
    return (
        issues.join(first.with_columns(is_undone=pl.lit(True)), on="issue_key", how="left")
        .with_columns(pl.when(pl.col("is_undone")).then(value).otherwise(column).alias(column))
        .drop("before", "changed_at", "is_undone")
    )


def _as_column(before: pl.Expr, column: str) -> pl.Expr:
    text = pl.when(before.str.strip_chars() != "").then(before.str.strip_chars())
    if column == "due_date":
        return text.str.head(10).str.to_date("%Y-%m-%d", strict=False)
    if column == "story_points":
        return text.cast(pl.Float64, strict=False)
    if column == "is_flagged":
        return text.is_not_null()
    if column == "labels":
        return text.str.split(" ")
    if column == "sprint_ids":
        return text.str.replace_all(" ", "").str.split(",")
    return before


def _assignees(issues: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    first = (
        named.filter(pl.col("name") == "assignee")
        .group_by("issue_key", maintain_order=True)
        .agg(
            before_id=pl.col("from_value").first(),
            before_name=pl.col("from_text").first(),
            is_undone=pl.lit(True).first(),
        )
    )
    if first.is_empty():
        return issues
    undone = pl.col("is_undone").fill_null(False)
    return (
        issues.join(first, on="issue_key", how="left")
        .with_columns(
            assignee_id=pl.when(undone).then("before_id").otherwise("assignee_id"),
            assignee_name=pl.when(undone).then("before_name").otherwise("assignee_name"),
            # The person of an account that is no longer assigned is not among the columns.
            assignee_person_id=pl.when(~undone).then("assignee_person_id"),
        )
        .drop("before_id", "before_name", "is_undone")
    )


def _listed(issues: pl.DataFrame, items: pl.DataFrame, column: str) -> pl.DataFrame:
    """Of each value the first later change tells: one that came was not there, one that went was."""
    if items.is_empty():
        return issues
    sides = pl.concat(
        [
            items.select("issue_key", "changed_at", name="to_text", was_there=pl.lit(False)),
            items.select("issue_key", "changed_at", name="from_text", was_there=pl.lit(True)),
        ]
    ).filter(pl.col("name").is_not_null())
    first = (
        sides.sort("changed_at", maintain_order=True)
        .group_by("issue_key", "name", maintain_order=True)
        .agg(pl.col("was_there").first())
        .group_by("issue_key")
        .agg(back=pl.col("name").filter("was_there"), gone=pl.col("name").filter(~pl.col("was_there")))
    )
    nothing = pl.lit([], pl.List(pl.String))
    value = (
        pl.col(column).fill_null(nothing).list.set_difference(pl.col("gone")).list.set_union(pl.col("back")).list.sort()
    )
    return (
        issues.join(first, on="issue_key", how="left")
        .with_columns(pl.when(pl.col("gone").is_not_null()).then(value).otherwise(column).alias(column))
        .drop("back", "gone")
    )


def _categories(issues: pl.DataFrame, inputs: HygieneInputs, named: pl.DataFrame) -> pl.DataFrame:
    """Category of a status that was changed later: that of the issue's last transition until then."""
    moved = named.filter(pl.col("name") == "status")["issue_key"].unique().to_list()
    last = (
        inputs.transitions.sort("transitioned_at", maintain_order=True)
        .group_by("issue_key", maintain_order=True)
        .agg(last_category=pl.col("to_category").last())
    )
    logged = pl.col("issue_key").is_in(moved) & pl.col("last_category").is_not_null()
    return (
        issues.join(last, on="issue_key", how="left")
        .with_columns(status_category=pl.when(logged).then("last_category").otherwise("status_category"))
        .drop("last_category")
    )


def _planned(issues: pl.DataFrame, inputs: HygieneInputs, sprints: pl.DataFrame) -> pl.DataFrame:
    moment = inputs.as_of
    running = sprints.filter(
        (pl.col("start_at") <= moment).fill_null(False)
        & (pl.col("completed_at") > moment).fill_null(True)
        & (pl.col("state") != "future").fill_null(True)
        & ((pl.col("state") != "closed").fill_null(True) | pl.col("completed_at").is_not_null())
    )["sprint_id"].to_list()
    is_ahead = ~(
        pl.col("is_released").fill_null(False) & (pl.col("release_date") <= moment.date()).fill_null(True)
    ) & ~pl.col("is_archived").fill_null(False)
    ahead = inputs.versions.filter(is_ahead).select("project_key", "version_name").unique()
    planned = (
        issues.select("issue_key", "project_key", version_name="fix_versions")
        .explode("version_name")
        .join(ahead, on=["project_key", "version_name"], how="semi")
    )
    return issues.with_columns(
        is_in_open_sprint=pl.col("sprint_ids").list.eval(pl.element().is_in(running)).list.any().fill_null(False),
        has_unreleased_fix_version=pl.col("issue_key").is_in(planned["issue_key"].to_list()),
    )
