"""The query of each criterion that tables can answer."""

from collections.abc import Mapping

from nexus_pipelines.analysis.readiness.queries.builds import (
    BUILD_SUCCESS_RATE,
    FAILING_TESTS,
    GREEN_BUILDS_IN_A_ROW,
    LAST_BUILD,
)
from nexus_pipelines.analysis.readiness.queries.others import (
    HYGIENE_SCORE,
    LATENCY_P95,
    TEST_COVERAGE,
    UNLINKED_COMMITS,
)
from nexus_pipelines.analysis.readiness.queries.query import EvidenceQuery
from nexus_pipelines.analysis.readiness.queries.security import (
    CRITICAL_VULNERABILITIES,
    HIGH_VULNERABILITIES,
    SECURITY_RISK,
)
from nexus_pipelines.analysis.readiness.queries.tickets import (
    BLOCKED_TICKETS,
    DONE_WITHOUT_MERGE,
    OPEN_CRITICAL_BUGS,
    TICKET_COMPLETION,
)

QUERIES: Mapping[str, EvidenceQuery] = {
    query.criterion: query
    for query in (
        TICKET_COMPLETION,
        BLOCKED_TICKETS,
        OPEN_CRITICAL_BUGS,
        FAILING_TESTS,
        LAST_BUILD,
        BUILD_SUCCESS_RATE,
        GREEN_BUILDS_IN_A_ROW,
        TEST_COVERAGE,
        CRITICAL_VULNERABILITIES,
        HIGH_VULNERABILITIES,
        SECURITY_RISK,
        HYGIENE_SCORE,
        UNLINKED_COMMITS,
        DONE_WITHOUT_MERGE,
        LATENCY_P95,
    )
}
