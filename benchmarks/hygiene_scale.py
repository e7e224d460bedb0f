"""How long the weighted hygiene score takes for a million issues, from frames in memory to scores of all groups.

The frames are generated with a seed: issues with titles, descriptions of some lines, labels, versions, a changelog for
four of five, comments, links and commits, in projects of 5,000. Nothing is read or written.

    python benchmarks/hygiene_scale.py [--issues 1000000] [--seed 7]
"""

import argparse
import os
import resource
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from nexus_pipelines.analysis.hygiene.facts.texts import read_texts
from nexus_pipelines.analysis.hygiene.inputs import HygieneInputs, read_inputs
from nexus_pipelines.analysis.hygiene.measure import measure_weighted

_NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
_WORDS = """payment checkout cart login session cache search index export import invoice refund customer order address
mobile browser timeout retry queue worker message button page form field upload download report dashboard filter sort
table chart token expired wrong missing slow empty large unicode zone date currency rounding tax shipping label print
e-mail template footer header menu dialog error crash when after before during without while user admin guest tenant
""".split()
_LINES = (
    "Steps to reproduce:",
    "1. Open the page as a guest",
    "2. Press the button twice",
    "Expected: the order is stored once",
    "Actual: it is stored twice and the log shows an error in version 2.14.1",
    "h3. Acceptance criteria",
    "* every customer sees the same total",
    "The worker retries the message three times and then gives up, which loses the invoice.",
    "See https://wiki.acme.test/pages/checkout for the background of this.",
    "    at com.acme.shop.Checkout.store(Checkout.java:118)",
)


def generate(count: int, seed: int) -> HygieneInputs:
    """Frames of `count` issues; equal for equal seeds."""
    random = np.random.default_rng(seed)
    projects = np.arange(count) // 5_000
    keys = pl.Series([f"P{project}-{number}" for number, project in enumerate(projects)])
    stages = random.choice(3, count, p=[0.1, 0.1, 0.8])
    created = _NOW - pl.Series(random.integers(1, 1_500 * 86_400, count) * 1_000_000).cast(pl.Duration("us"))
    age = pl.Series(random.random(count))
    updated = created + ((_NOW - created).cast(pl.Int64) * age).cast(pl.Int64).cast(pl.Duration("us"))
    logged = random.random(count) < 0.8
    issues = pl.DataFrame(
        {
            "issue_key": keys,
            "project_key": pl.Series([f"P{project}" for project in projects]),
            "summary": _texts(random, count, _WORDS, 8, " "),
            "description": _texts(random, count, _LINES, 6, "\n"),
            "issue_type": _chosen(random, count, ["Bug", "Story", "Task", "Epic", "Sub-task"]),
            "status": pl.Series(np.array(["To Do", "In Progress", "Done"])[stages]),
            "status_category": pl.Series(np.array(["new", "indeterminate", "done"])[stages]),
            "priority": _chosen(random, count, ["Low", "Medium", "High"]),
            "created_at": created,
            "updated_at": updated,
            "resolved_at": pl.select(pl.when(pl.Series(stages == 2)).then(updated)).to_series(),
            "assignee_id": pl.Series([f"u{number}" for number in random.integers(0, 5_000, count)]),
            "creator_id": pl.Series([f"u{number}" for number in random.integers(0, 5_000, count)]),
            "story_points": pl.Series(random.choice([1.0, 2, 3, 5, 8, 13], count)),
            "team": pl.Series([f"Team {number}" for number in random.integers(0, 400, count)]),
            "labels": _lists(random, count, ["api", "ui", "db"]),
            "components": _lists(random, count, ["Cart", "Search", "Billing"]),
            "fix_versions": _lists(random, count, ["1.0", "1.1", "2.0"]),
            "affected_versions": _lists(random, count, ["0.9", "1.0"]),
            "is_in_open_sprint": pl.Series(random.random(count) < 0.1),
            "comment_count": pl.Series(np.ones(count, dtype=np.int64)),
            "has_changelog": pl.Series(logged),
        }
    )
    moves = issues.filter(pl.col("has_changelog") & (pl.col("status_category") != "new")).select(
        "issue_key",
        from_status=pl.lit("To Do"),
        to_status=pl.lit("In Progress"),
        from_category=pl.lit("new"),
        to_category=pl.lit("indeterminate"),
        transitioned_at=pl.col("created_at") + (pl.col("updated_at") - pl.col("created_at")) / 2,
        author_id="assignee_id",
        evidence=pl.lit("changelog"),
    )
    done = issues.filter(pl.col("has_changelog") & (pl.col("status_category") == "done")).select(
        "issue_key",
        from_status=pl.lit("In Progress"),
        to_status=pl.lit("Done"),
        from_category=pl.lit("indeterminate"),
        to_category=pl.lit("done"),
        transitioned_at="updated_at",
        author_id="assignee_id",
        evidence=pl.lit("changelog"),
    )
    transitions = pl.concat([moves, done])
    changes = transitions.select(
        "issue_key",
        "author_id",
        changed_at="transitioned_at",
        field=pl.lit("status"),
        from_text="from_status",
        to_text="to_status",
    )
    comments = issues.select(
        "issue_key",
        author_id="assignee_id",
        author_name="assignee_id",
        body=_texts(random, count, _LINES, 2, "\n"),
        created_at=pl.col("created_at") + (pl.col("updated_at") - pl.col("created_at")) / 3,
    )
    commits = issues.filter(pl.Series(random.random(count) < 0.4)).select(
        "issue_key", commit_sha="issue_key", committed_at="updated_at"
    )
    links = issues.filter(pl.Series(random.random(count) < 0.2)).select(
        "issue_key",
        linked_issue_key=pl.col("issue_key").shift().fill_null("P0-0"),
        link_type=pl.lit("Blocks"),
        direction=pl.lit("inward"),
        phrase=pl.lit("is blocked by"),
        is_blocking=pl.lit(True),
        is_in_cycle=pl.lit(False),
    )
    versions = pl.DataFrame(
        [
            (project, name, (_NOW + timedelta(days=days)).date(), days < 0)
            for project in issues["project_key"].unique().to_list()
            for name, days in (("1.0", -300), ("1.1", -30), ("2.0", 60))
        ],
        schema=["project_key", "version_name", "release_date", "is_released"],
        orient="row",
    )
    return read_inputs(
        as_of=_NOW,
        issues=issues,
        changes=changes,
        transitions=transitions,
        comments=comments,
        links=links,
        versions=versions,
        issue_commits=commits,
    )


def _texts(
    random: np.random.Generator, count: int, parts: list[str] | tuple[str, ...], most: int, between: str
) -> pl.Series:
    picked = np.array(parts, dtype=object)[random.integers(0, len(parts), (count, most))]
    return pl.Series([between.join(row) for row in picked])


def _chosen(random: np.random.Generator, count: int, values: list[str]) -> pl.Series:
    return pl.Series(np.array(values)[random.integers(0, len(values), count)])


def _lists(random: np.random.Generator, count: int, values: list[str]) -> pl.Series:
    return pl.Series(
        [[values[number]] if number < len(values) else [] for number in random.integers(0, len(values) + 1, count)]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--issues", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    inputs = generate(given.issues, given.seed)
    worked, before = time.process_time(), time.perf_counter()
    readings = read_texts(inputs)
    read = time.perf_counter()
    measured = measure_weighted(inputs, readings=readings)
    ended, worked = time.perf_counter(), time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{given.issues:,} issues, {inputs.changes.height:,} changes, {inputs.comments.height:,} comments")
    print(
        f"texts {read - before:.1f} s, rules and scores {ended - read:.1f} s, all {ended - before:.1f} s, "
        f"of processors {worked:.1f} s"
    )
    print(f"{measured.findings.height:,} findings, {measured.groups.scores.height:,} groups, peak {peak:.1f} GiB")
    print(f"{os.cpu_count()} cores, {pl.thread_pool_size()} threads, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
