"""H06, H14, H16: somebody who is there owns the work, and another one looked at it."""

import polars as pl

from nexus_pipelines.analysis.hygiene.records import (
    BEGUN,
    DONE,
    EVERY,
    FAMILIES,
    IN_PROGRESS,
    OPEN,
    Judgement,
    Limits,
    Rule,
)


def unassigned(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        degree=(~pl.col("has_assignee")).cast(pl.Float64),
        evidence=pl.format("nobody is assigned in status {}", pl.col("status").fill_null("unknown")),
    )


def inactive_assignee(limits: Limits) -> Judgement:
    idle = pl.col("assignee_idle_days")
    return Judgement(
        asks=pl.col("has_assignee") & idle.is_not_null(),
        degree=(idle >= limits["days"]).cast(pl.Float64),
        evidence=pl.format(
            "{} did nothing for {} days", pl.col("assignee_name").fill_null("the assignee"), idle.floor().cast(pl.Int64)
        ),
    )


def team_account_assignee(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("has_assignee"),
        degree=pl.col("is_team_account").cast(pl.Float64),
        evidence=pl.format("assigned to {}, which is no person", pl.col("assignee_name").fill_null("an account")),
    )


def reassignment_churn(limits: Limits) -> Judgement:
    count = pl.col("assignee_changes")
    return Judgement(
        degree=pl.when(count >= limits["changes"])
        .then((0.5 * count / limits["changes"]).clip(0.5, 1.0))
        .otherwise(0.0),
        evidence=pl.format("the assignee changed {} times", count),
    )


def resolver_not_assignee(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("has_assignee") & pl.col("resolver_id").is_not_null(),
        degree=(pl.col("resolver_id") != pl.col("assignee_id")).cast(pl.Float64),
        evidence=pl.format(
            "resolved by {}, assigned to {}",
            pl.col("resolver_id"),
            pl.col("assignee_name").fill_null(pl.col("assignee_id")),
        ),
    )


def self_verified(limits: Limits) -> Judgement:
    del limits
    return Judgement(
        asks=pl.col("fixer_id").is_not_null() & pl.col("verifier_id").is_not_null(),
        degree=(pl.col("fixer_id") == pl.col("verifier_id")).cast(pl.Float64),
        evidence=pl.format("{} handed it to verification and verified it", pl.col("verifier_id")),
    )


RULES = (
    Rule(
        rule="unassigned",
        number="H06",
        title="Nobody assigned",
        applies="in progress or done; bugs have a rule of their own",
        violated="`assignee_id` is empty or blank",
        graded="1",
        fix="Assign whoever is doing it.",
        weight=3,
        severity="high",
        level="bronze",
        families=("story", "task", "epic", "subtask", "other"),
        stages=BEGUN,
        judge=unassigned,
        field="assignee",
    ),
    Rule(
        rule="unassigned_bugs",
        number="H06",
        title="Bug without an owner",
        applies="bugs of every stage",
        violated="`assignee_id` is empty or blank",
        graded="1",
        fix="Assign somebody who looks into it.",
        weight=3,
        severity="high",
        level="bronze",
        families=("bug",),
        stages=EVERY,
        judge=unassigned,
        field="assignee",
    ),
    Rule(
        rule="inactive_assignee",
        number="H06",
        title="Owner is gone",
        applies="in progress, assigned to an account that did anything at all before: created an issue, changed a "
        "field or commented, in any project",
        violated="the newest of these is 30 x 24 hours old or older",
        graded="1",
        fix="Ask the assignee, or hand it to somebody who is there.",
        weight=2,
        severity="medium",
        level="silver",
        families=FAMILIES,
        stages=IN_PROGRESS,
        judge=inactive_assignee,
        limits={"days": 30},
    ),
    Rule(
        rule="team_account_assignee",
        number="H06",
        title="Assigned to no person",
        applies="open and assigned",
        violated="a word of `assignee_name` (any case) is one of team, teams, group, squad, queue, triage, "
        "backlog, unassigned, nobody, developers, bot; or the person in `people` is a bot",
        graded="1",
        fix="Assign a person; keep the team in the team field.",
        weight=2,
        severity="medium",
        level="silver",
        families=FAMILIES,
        stages=OPEN,
        judge=team_account_assignee,
    ),
    Rule(
        rule="reassignment_churn",
        number="H14",
        title="Passed from hand to hand",
        applies="open or done, with a changelog",
        violated="at least 4 rows in `issue_changes` with the field `assignee` (any case) whose values before and "
        "after differ; the first assignment counts",
        graded="an eighth a change, 0.5 to 1",
        fix="Agree on one owner; split it if two are needed.",
        weight=1,
        severity="low",
        level="gold",
        families=FAMILIES,
        stages=EVERY,
        judge=reassignment_churn,
        limits={"changes": 4},
        needs_changelog=True,
    ),
    Rule(
        rule="resolver_not_assignee",
        number="H16",
        title="Resolved by another than the assignee",
        applies="done bugs with a changelog, assigned, whose resolver is known: the author of the last transition "
        "from a category other than done to done",
        violated="the resolver is another account than `assignee_id`",
        graded="1",
        fix="Assign it to who fixed it.",
        weight=1,
        severity="low",
        level="gold",
        families=("bug",),
        stages=DONE,
        judge=resolver_not_assignee,
        needs_changelog=True,
    ),
    Rule(
        rule="self_verified",
        number="H16",
        title="Fixed and verified by one person",
        applies="done bugs with a changelog, whose last transition to done left a status of verification (its name "
        "contains qa, test, verif, valid or review), with both authors known",
        violated="its author also made the last transition before it that led from another status into one of "
        "verification",
        graded="1",
        fix="Have another person verify it.",
        weight=1,
        severity="low",
        level="gold",
        families=("bug",),
        stages=DONE,
        judge=self_verified,
        needs_changelog=True,
    ),
)
