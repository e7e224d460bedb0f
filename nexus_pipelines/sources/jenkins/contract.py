"""What Jenkins's remote API becomes: a stream for each kind of answer, records kept as received, and their raw tables.

Each line in landing is {"job": "folder/job", "number": 5, "timestamp": 1700000000000, "context": {...}, "record":
{...}}: the object, the build that it belongs to (none for a job), and of the answer that it was a part of the rest. A
console is a line of its own kind: {"job", "number", "timestamp", "state", "head", ...}.
"""

from nexus_pipelines.sources.http.logs import LINE
from nexus_pipelines.sources.jenkins.tables import BUILDS, CONSOLES, JOBS, LIVE_JOBS, SOURCE, STAGES, TEST_RESULTS
from nexus_pipelines.warehouse.contract import SourceContract, Stream

_LINE = {"job": "VARCHAR", "number": "BIGINT", "timestamp": "BIGINT", "context": "JSON", "record": "JSON"}

CONTRACT = SourceContract(
    source=SOURCE,
    streams=(
        *(Stream(name=name, record=_LINE) for name in ("jobs", "builds", "stages", "test_results")),
        Stream(name=CONSOLES.stream, record={"job": "VARCHAR", "number": "BIGINT", "timestamp": "BIGINT", **LINE}),
    ),
    tables=(JOBS, LIVE_JOBS, BUILDS, STAGES, TEST_RESULTS, CONSOLES),
)
