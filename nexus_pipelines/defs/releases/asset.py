"""Verdicts on releases as an asset: those that are not out, as of today, and the weeks behind them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import dagster as dg

from nexus_pipelines.defs.fingerprint import is_up_to_date, unchanged
from nexus_pipelines.defs.marts import key_of, spec_of, write_table
from nexus_pipelines.defs.releases.tables import RELEASE_ASSESSMENTS, RELEASE_HISTORY, RELEASE_TABLES
from nexus_pipelines.defs.releases.verdicts import verdict_rows
from nexus_pipelines.defs.session import BuildSession, report
from nexus_pipelines.operations.last_reads import last_reads
from nexus_pipelines.warehouse.derived import frame_of

MARTS = (
    *("releases", "release_ranges", "release_scope", "versions", "issues", "issue_versions", "issue_links"),
    *("issue_transitions", "issue_changes", "commits", "repositories", "pull_requests", "builds", "test_results"),
    *("security_coverage", "security_findings", "hygiene_group_scores", "hygiene_ticket_scores", "data_sources"),
)


@dg.multi_asset(name="release_verdicts", specs=[spec_of(table, "readiness", MARTS) for table in RELEASE_TABLES])
def release_verdicts(
    context: dg.AssetExecutionContext, builder: dg.ResourceParam[BuildSession]
) -> Iterator[dg.MaterializeResult[Any]]:
    """Each release that is not out, judged by its policy and by what people said up to now."""
    if is_up_to_date(builder):
        yield from unchanged(builder, *(key_of(table) for table in RELEASE_TABLES))
        return
    found = verdict_rows(
        builder.lake,
        as_of=builder.as_of,
        now=datetime.now(UTC),
        terms=builder.release_terms,
        read_at=last_reads(builder.postgres),
    )
    verdicts = ", ".join(sorted({str(row["verdict"]) for row in found[RELEASE_ASSESSMENTS]})) or "none to judge"
    report(
        context,
        f"Releases: {len(found[RELEASE_ASSESSMENTS])} judged ({verdicts}), {len(found[RELEASE_HISTORY])} days of them.",
    )
    for table, rows in found.items():
        yield write_table(builder, table, frame_of(table, rows))
