"""Hygiene as an asset: the strict score, then the weighted rules, as people's profiles and exemptions have them."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import polars as pl

from nexus_pipelines.analysis.hygiene.score import ISSUE_COLUMNS, measure_hygiene
from nexus_pipelines.defs.fingerprint import is_up_to_date, unchanged
from nexus_pipelines.defs.hygiene_tables import HYGIENE_RULES, HYGIENE_SCORES, HYGIENE_TABLES, HYGIENE_VIOLATIONS
from nexus_pipelines.defs.marts import key_of, read_mart, spec_of, write_table
from nexus_pipelines.defs.session import BuildSession, report

_MARTS = (
    "issues",
    "issue_changes",
    "issue_transitions",
    "comments",
    "issue_links",
    "versions",
    "sprints",
    "issue_commits",
    "pull_requests",
    "people",
)


@dg.multi_asset(name="hygiene", specs=[spec_of(table, "hygiene", _MARTS) for table in HYGIENE_TABLES])
def hygiene(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> Iterator[dg.MaterializeResult[Any]]:
    """The hygiene of today's tickets, and of days past that are not there yet."""
    if is_up_to_date(builder):
        yield from unchanged(builder, *(key_of(table) for table in HYGIENE_TABLES))
        return
    measured = measure_hygiene(read_mart(builder, "issues", ISSUE_COLUMNS), as_of=builder.as_of)
    scored = measured.scores.filter(pl.col("state") == "measured").height
    report(context, f"Hygiene: {scored} of {measured.scores.height} scores have tickets in scope.")
    yield write_table(builder, HYGIENE_SCORES, measured.scores)
    yield write_table(builder, HYGIENE_VIOLATIONS, measured.violations)
    yield write_table(builder, HYGIENE_RULES, measured.rules)
