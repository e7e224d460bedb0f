"""Verdicts on releases of the small company, made by `assess` from evidence that is written here."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import duckdb
import polars as pl

from nexus_pipelines.analysis.readiness.assess import assess
from nexus_pipelines.analysis.readiness.criteria import CRITERIA
from nexus_pipelines.analysis.readiness.past import TicketCounts
from nexus_pipelines.analysis.readiness.records import (
    Assessment,
    ChangeRisk,
    Driver,
    Evidence,
    Item,
    Judgements,
    Moment,
    Release,
)
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_policy
from nexus_pipelines.defs.releases.rows import assessment_row, criterion_rows, today_row
from nexus_pipelines.defs.releases.tables import RELEASE_ASSESSMENTS, RELEASE_CRITERIA, RELEASE_HISTORY
from nexus_pipelines.warehouse.derived import write_derived

TODAY = datetime.now(UTC).date()
HOSTILE = "<script>alert(1)</script> **bold** [link](https://evil.example)"
_GOOD = {each.criterion: each.threshold for each in CRITERIA if each.source != "person"}
_BLOCKED = (
    Item(kind="ticket", key="CORE-3", title=HOSTILE, url="https://jira.example.org/browse/CORE-3"),
    Item(kind="ticket", key="CORE-6", title="The total is rounded wrongly", url="javascript:alert(1)"),
)


def assessment(project_key: str, version_name: str, *, day: date = TODAY) -> Assessment:
    """CORE 5.0 has two blocked tickets, since yesterday one more; SHOP 5.0 may go; of PAY no build was read."""
    values: dict[str, float | None] = dict(_GOOD)
    items: dict[str, tuple[Item, ...]] = {}
    if project_key == "CORE":
        blocked = _BLOCKED if day == TODAY else _BLOCKED[:1]
        values["blocked_tickets"], items["blocked_tickets"] = len(blocked), blocked
    if project_key == "PAY":
        values |= dict.fromkeys(("last_build", "failing_tests", "test_coverage", "build_success_rate"))
    now = datetime.combine(day, time(23, 59), UTC)
    return assess(
        Release(
            release_id=f"{project_key}{version_name[0]}",
            project_key=project_key,
            version_name=version_name,
            version_ids=(f"{project_key}{version_name[0]}",),
            repositories=(project_key.lower(),),
        ),
        [
            Evidence(
                criterion=each.criterion,
                source=each.source,
                sql=f"select {values[each.criterion] or 0} as value",
                value=values[each.criterion],
                sample_size=None if values[each.criterion] is None else 40,
                as_of=None if values[each.criterion] is None else now - timedelta(minutes=5),
                items=items.get(each.criterion, ()),
                item_count=len(items.get(each.criterion, ())),
                gap="No build of repository pay was read" if values[each.criterion] is None else None,
            )
            for each in CRITERIA
            if each.criterion in values
        ],
        shipped_policy(),
        judgements=Judgements(version="0"),
        moment=Moment(snapshot_id=1, published_at=now, as_of=day, now=now),
        change_risk=_RISK if project_key == "CORE" else None,
    )


_TICKETS = TicketCounts(total_tickets=40, done_tickets=36, open_tickets=4, blocked_tickets=2)
_RISK = ChangeRisk(
    probability=0.31,
    base_rate=0.2,
    sample_size=40,
    level="medium",
    drivers=(
        Driver(feature="late_commits", value=9, effect=0.8, wording="9 commits in the last 48 hours: raises the risk"),
    ),
)


def write_releases(lake: duckdb.DuckDBPyConnection) -> None:
    """The published verdicts on versions 3.0 to 6.0, and their course; 6.0 of SHOP is not judged yet."""
    wanted = [(project, f"{version}.0") for project in ("CORE", "PAY", "SHOP") for version in (3, 4, 5, 6)]
    judged = [assessment(*each) for each in wanted if each != ("SHOP", "6.0")]
    for table, rows in (
        (RELEASE_ASSESSMENTS, [assessment_row(each, _TICKETS) for each in judged]),
        (RELEASE_CRITERIA, [row for each in judged for row in criterion_rows(each)]),
        (RELEASE_HISTORY, [row for each in judged for row in _history(each)]),
    ):
        write_derived(lake, table, pl.DataFrame(rows, infer_schema_length=None))


def _history(each: Assessment) -> list[Mapping[str, Any]]:
    """Four weeks: eight tickets were done in each."""
    today = today_row(each, _TICKETS, "test")
    past = [
        {
            **today,
            "day": TODAY - timedelta(days=7 * weeks),
            "done_tickets": 36 - 8 * weeks,
            "verdict": "NO_GO",
            "is_rebuilt": True,
        }
        for weeks in range(1, 4)
    ]
    return [today, *past]
