"""H15, H19, H20: work leaves traces: commits, links, comments."""

import polars as pl

from nexus_pipelines.analysis.hygiene.records import DONE, OPEN, Judgement, Limits, Rule


def missing_code_link(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("is_fixed") & pl.col("is_code_covered"),
        degree=((pl.col("commit_links") + pl.col("pull_request_links")) == 0).cast(pl.Float64),
        evidence=pl.lit("done, but no commit and no pull request names it"),
    )


def open_pull_request(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("pull_request_links") > 0,
        degree=(pl.col("open_pull_requests") > 0).cast(pl.Float64),
        evidence=pl.format("done, while {} pull requests that name it are open", pl.col("open_pull_requests")),
    )


def duplicate_without_link(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("is_closed_as_duplicate"),
        degree=(pl.col("duplicate_links") == 0).cast(pl.Float64),
        evidence=pl.lit("closed as a duplicate, but of what is not linked"),
    )


def no_comments(limits: Limits) -> Judgement:
    return Judgement(
        asks=pl.col("days_since_creation") > limits["days"],
        degree=(pl.col("human_comments") == 0).cast(pl.Float64),
        evidence=pl.format("open for {} days without a comment", pl.col("days_since_creation").floor().cast(pl.Int64)),
    )


RULES = (
    Rule(
        rule="missing_code_link",
        number="H15",
        title="Done without code",
        applies="stories and bugs that are done with a resolution that fixes, resolved no earlier than the first "
        "commit or pull request that names any issue of the project (resolved: `resolved_at`, or else the last "
        "transition to done)",
        violated="no row in `issue_commits` and no `issue_keys` of `pull_requests` names it",
        graded="1",
        fix="Name the ticket in the commit or pull request, or say why it needed none.",
        weight=3,
        severity="high",
        level="gold",
        families=("story", "bug"),
        stages=DONE,
        judge=missing_code_link,
        field="code",
        survives=True,
    ),
    Rule(
        rule="open_pull_request",
        number="H15",
        title="Done while its pull request is open",
        applies="stories, tasks, bugs and sub-tasks that are done and that a pull request names",
        violated="one of those is open: neither merged nor closed",
        graded="1",
        fix="Merge or close the pull request, or reopen the ticket.",
        weight=3,
        severity="high",
        level="gold",
        families=("story", "task", "bug", "subtask"),
        stages=DONE,
        judge=open_pull_request,
    ),
    Rule(
        rule="duplicate_without_link",
        number="H19",
        title="Duplicate of what?",
        applies="done, with a resolution or status that contains duplicate (any case)",
        violated="no link whose `link_type` or `phrase` contains duplicate or duplicates, in either direction",
        graded="1",
        fix="Link the ticket that stays open for it.",
        weight=1,
        severity="low",
        level="gold",
        families=("story", "task", "bug", "epic", "subtask", "other"),
        stages=DONE,
        judge=duplicate_without_link,
    ),
    Rule(
        rule="no_comments",
        number="H20",
        title="Nobody said a word",
        applies="bugs that are open, created more than 14 x 24 hours ago",
        violated="no comment by a person: no row in `comments` whose author is not a bot (in `people`, or by a name "
        "whose last word is bot), and `comment_count` is not above the rows that are loaded",
        graded="1",
        fix="Answer the reporter.",
        weight=1,
        severity="low",
        level="gold",
        families=("bug",),
        stages=OPEN,
        judge=no_comments,
        limits={"days": 14},
        survives=True,
    ),
)
