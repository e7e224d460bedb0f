"""What GitHub's REST API becomes: a stream for each kind of answer, records kept as received, and their raw tables.

Each line in landing is {"repository": "owner/name", "number": 5, "record": {...}}: the answer's object, in the context
of the request that brought it (`number` is that of a pull request or the id of a deployment, where there is one). Of
`security_features` the record is ours: what the answer or refusal told of a feature. A line about an account has its
"login" in the place of the repository. A log is a line of its own kind: {"repository", "job_id", "state", "head", ...}.
"""

from nexus_pipelines.sources.github.saved_tables import (
    ACCOUNT_ORGANIZATIONS,
    ACCOUNTS,
    ISSUE_EVENTS,
    ISSUES,
    MILESTONES,
)
from nexus_pipelines.sources.github.tables import (
    CODE_SCANNING_ALERTS,
    DEPENDABOT_ALERTS,
    DEPLOYMENT_STATUSES,
    DEPLOYMENTS,
    ISSUE_COMMENTS,
    JOB_LOGS,
    PULL_REQUEST_COMMITS,
    PULL_REQUESTS,
    RELEASES,
    REVIEW_COMMENTS,
    REVIEWS,
    SECURITY_FEATURES,
    SOURCE,
    WORKFLOW_JOBS,
    WORKFLOW_RUNS,
)
from nexus_pipelines.sources.http.logs import LINE
from nexus_pipelines.warehouse.contract import SourceContract, Stream

TABLES = (
    PULL_REQUESTS,
    PULL_REQUEST_COMMITS,
    REVIEWS,
    REVIEW_COMMENTS,
    ISSUE_COMMENTS,
    WORKFLOW_RUNS,
    WORKFLOW_JOBS,
    DEPLOYMENTS,
    DEPLOYMENT_STATUSES,
    RELEASES,
    CODE_SCANNING_ALERTS,
    DEPENDABOT_ALERTS,
    SECURITY_FEATURES,
    ISSUES,
    ISSUE_EVENTS,
    MILESTONES,
)
ACCOUNT_TABLES = (ACCOUNTS, ACCOUNT_ORGANIZATIONS)

CONTRACT = SourceContract(
    source=SOURCE,
    streams=(
        *(
            Stream(name=table.stream, record={"repository": "VARCHAR", "number": "BIGINT", "record": "JSON"})
            for table in TABLES
        ),
        Stream(name=JOB_LOGS.stream, record={"repository": "VARCHAR", "job_id": "VARCHAR", **LINE}),
        *(Stream(name=table.stream, record={"login": "VARCHAR", "record": "JSON"}) for table in ACCOUNT_TABLES),
    ),
    tables=(*TABLES, JOB_LOGS, *ACCOUNT_TABLES),
)
