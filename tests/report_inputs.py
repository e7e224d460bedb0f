"""A release with everything that a report shows, made by hand: no warehouse is needed to write a report."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from nexus_pipelines.analysis.readiness.records import (
    Assessment,
    ChangeRisk,
    Criterion,
    Driver,
    EvidenceSource,
    FlipSet,
    Item,
    Moment,
    Release,
    Severity,
    Status,
    Unit,
    Waiver,
)
from nexus_pipelines.analysis.reports.builders.release_inputs import (
    KeptByPeople,
    ReleaseInputs,
)
from nexus_pipelines.analysis.reports.figures import Answer
from nexus_pipelines.operations.releases.decisions import StoredDecision
from nexus_pipelines.operations.releases.milestones import Milestone
from nexus_pipelines.operations.releases.risks import Risk

PUBLISHED = datetime(2026, 3, 9, 6, 15, tzinfo=UTC)
RELEASE = Release(
    release_id="ALOY/1.8.0",
    project_key="ALOY",
    version_name="1.8.0",
    version_ids=("10042",),
    repositories=("acme/aloy",),
    target_date=date(2026, 3, 20),
)
MOMENT = Moment(snapshot_id=4711, published_at=PUBLISHED, as_of=date(2026, 3, 9), now=PUBLISHED)


def criterion(
    name: str,
    title: str,
    *,
    status: Status,
    value: float | None,
    threshold: float,
    unit: Unit = "count",
    severity: Severity = "blocker",
    source: EvidenceSource = "jira",
    items: Sequence[Item] = (),
    waiver: Waiver | None = None,
) -> Criterion:
    """One row of a checklist."""
    return Criterion(
        criterion=name,
        title=title,
        severity=severity,
        is_required=severity == "blocker",
        comparison="at_least" if unit in ("percent", "yes_no") else "at_most",
        threshold=threshold,
        unit=unit,
        status=status,
        value=value,
        sample_size=40,
        as_of=PUBLISHED - timedelta(hours=3),
        source=source,
        sql=f"select value from release_criteria where criterion = '{name}'",
        weight=10.0,
        contribution=None if value is None else 10.0 if status == "met" else 0.0,
        details=f"{title}: {'no data' if value is None else f'{value:g}'}.",
        items=items,
        item_count=len(items),
        waiver=waiver,
    )


WAIVER = Waiver(
    waiver_id=3,
    criterion="high_vulnerabilities",
    item=None,
    reason="Only reachable from the admin network; the fix is in 1.8.1.",
    approved_by="Mira Adler",
    approved_at=PUBLISHED - timedelta(days=2),
    expires_on=date(2026, 4, 1),
)


def assessment(*, note: str = "", title: str = "Checkout loses the basket when the session expires") -> Assessment:
    """NO_GO, with criteria of every status. note, title: texts of others."""
    blocked = (
        Item(kind="ticket", key="ALOY-101", title=title, url="https://jira.example.org/browse/ALOY-101"),
        Item(kind="ticket", key="ALOY-117", title="Retry of payments is counted twice"),
    )
    rows = (
        criterion("ticket_completion", "Ticket completion", status="failed", value=82.5, threshold=90, unit="percent"),
        criterion("blocked_tickets", "Blocked tickets", status="failed", value=2, threshold=0, items=blocked),
        criterion("failing_tests", "Failing tests", status="met", value=0, threshold=0, source="ci"),
        criterion("last_build", "Last build succeeded", status="met", value=1, threshold=1, unit="yes_no", source="ci"),
        criterion("test_coverage", "Test coverage", status="unknown", value=None, threshold=80, unit="percent"),
        criterion(
            "high_vulnerabilities",
            "High vulnerabilities",
            status="waived",
            value=1,
            threshold=0,
            severity="risk",
            source="security",
            waiver=WAIVER,
        ),
        criterion(
            "security_risk", "Security risk", status="failed", value=45, threshold=30, unit="score", severity="risk"
        ),
        criterion("latency_p95", "P95 latency", status="stale", value=480, threshold=500, unit="milliseconds"),
    )
    return Assessment(
        release=RELEASE,
        moment=MOMENT,
        policy_name="default",
        policy_version=2,
        judgements_version="a1b2c3",
        verdict="NO_GO",
        rationale="Two blockers: ticket completion is 82.5 %, at least 90 % is asked for; 2 tickets are blocked.",
        score=61.4,
        coverage=0.875,
        criteria=rows,
        gaps=("Test coverage",),
        conditions_due=date(2026, 3, 16),
        change_risk=ChangeRisk(
            probability=0.31,
            base_rate=0.18,
            sample_size=212,
            level="high",
            drivers=(Driver(feature="commits", value=214, effect=0.8, wording="214 commits since 1.7.2"),),
        ),
        flip_set=FlipSet(to="CONDITIONAL", items=blocked, wording="Closing 2 tickets turns it into CONDITIONAL."),
        notes=(note,) if note else (),
    )


def answer(name: str, rows: Sequence[Mapping[str, object]], *, truncated: bool = False) -> Answer:
    """Rows as if `select * from name` had given them."""
    return Answer(sql=f"select * from {name}", source=name, rows=rows, truncated=truncated)


def release_inputs(*, hostile: str = "", tickets: int = 20) -> ReleaseInputs:
    """hostile: put wherever others write. tickets: how many open ones are listed."""
    text = hostile or "Basket totals are rounded differently in checkout and in the invoice that is sent afterwards"
    counts = {
        "tickets": 40,
        "done": 33,
        "in_progress": 4,
        "open": 7,
        "judged_for_blocks": 40,
        "blocked": 2,
        "done_percent": 82.5,
        "points": 118.0,
        "points_done": 97.5,
        "points_percent": 82.6271186,
        "estimated": 36,
    }
    days = [date(2026, 1, 5) + timedelta(days=7 * week) for week in range(10)]
    history = [
        {"day": day, "total_tickets": 28 + at + at // 3, "done_tickets": 3 * at + at // 2, "verdict": "NO_GO"}
        for at, day in enumerate(days)
    ]
    open_tickets = [
        {
            "issue_key": f"ALOY-{101 + at}",
            "summary": text if at else f"{text} {'x' * 90}",
            "issue_type": "Bug",
            "priority": "High",
            "status": "In Progress",
            "assignee_name": None if at % 3 == 0 else "Jörg Müller-Østergård",
            "story_points": None if at % 4 == 0 else 3.0,
            "is_blocked": at < 2,
        }
        for at in range(tickets)
    ]
    builds = [
        {
            "job_name": hostile or "aloy/main/integration-tests",
            "number": 1800 - at,
            "branch": hostile or "release/1.8",
            "status": "success" if at else "failure",
            "started_at": PUBLISHED - timedelta(hours=4 * at),
            "duration_seconds": 412.7 + at,
            "url": "https://ci.example.org/job/aloy/1800" if at else "javascript:alert(1)",
        }
        for at in range(6)
    ]
    coverage = [
        {
            "repository": "acme/aloy",
            "kind": "dependabot",
            "state": "scanned",
            "open_critical_count": 0,
            "open_high_count": 1,
            "open_count": 5,
        }
    ]
    findings = [
        {
            "severity": "high",
            "title": hostile or "Prototype pollution in a transitive dependency",
            "repository": "acme/aloy",
            "package_name": "lodash",
            "fixed_version": "4.17.21",
            "created_at": PUBLISHED - timedelta(days=12),
            "url": "https://github.com/acme/aloy/security/dependabot/7",
        }
    ]
    sources = [
        {
            "source": name,
            "last_loaded_at": PUBLISHED - timedelta(minutes=20),
            "loaded_rows": 1200,
            "quarantined_rows": 0,
        }
        for name in ("git", "github", "jira")
    ]
    difference = {
        "in_both": 30,
        "tickets_without_commits": 10,
        "tickets_outside_the_version": 4,
        "commits": 214,
        "commits_without_a_ticket": 9,
    }
    kept = KeptByPeople(
        milestones=(
            _milestone(1, hostile or "Code Freeze", date(2026, 3, 6)),
            _milestone(2, "Planning Complete", date(2026, 2, 18), reached=date(2026, 2, 19)),
            _milestone(4, "Production Deploy", date(2026, 3, 20)),
        ),
        risks=(
            Risk(
                risk_id=5,
                release_id="rel-1",
                title=hostile or "The new payment provider has no sandbox",
                description=None,
                severity="high",
                probability="low",
                mitigation=hostile or "Shadow traffic for a week",
                owner="Mira Adler",
                status="open",
                created_at=PUBLISHED,
                updated_at=PUBLISHED,
            ),
        ),
        decisions=(
            StoredDecision(
                decision_id=9,
                project_key="ALOY",
                version_name="1.8.0",
                release_id=RELEASE.release_id,
                decided_at=PUBLISHED - timedelta(hours=1),
                decided_by="Mira Adler",
                snapshot_id=4711,
                as_of=date(2026, 3, 9),
                policy_name="default",
                policy_version=2,
                judgements_version="a1b2c3",
                verdict="NO_GO",
                decision="CONDITIONAL",
                reason=hostile or "Both tickets will be closed by Tuesday.",
                assessment={},
                outcome=None,
                compared_at=None,
            ),
        ),
        release_manager="Mira Adler",
    )
    return ReleaseInputs(
        assessment=assessment(note=hostile, title=hostile or "Checkout loses the basket when the session expires"),
        ticket_counts=answer("ticket_counts", [counts]),
        open_tickets=answer("open_tickets", open_tickets, truncated=tickets > 7),
        history=answer("release_history", history),
        scope_difference=answer("release_scope", [difference]),
        builds=answer("builds", builds),
        coverage=answer("security_coverage", coverage),
        findings=answer("security_findings", findings),
        sources=answer("data_sources", sources),
        kept=kept,
    )


def _milestone(milestone_id: int, name: str, target: date, *, reached: date | None = None) -> Milestone:
    return Milestone(
        milestone_id=milestone_id,
        release_id="rel-1",
        name=name,
        target_date=target,
        actual_date=reached,
        completed=reached is not None,
        notes=None,
        updated_at=PUBLISHED,
    )
