"""What Jenkins's remote API becomes: a stream for each kind of answer, records kept as received, and their raw tables.

Each line in landing is {"job": "folder/job", "number": 5, "timestamp": 1700000000000, "context": {...}, "record":
{...}}: the object, the build that it belongs to (none for a job), and of the answer that it was a part of the rest.
"""

from nexus_pipelines.sources.jenkins.tables import BUILDS, JOBS, LIVE_JOBS, SOURCE, STAGES, TEST_RESULTS
from nexus_pipelines.warehouse.contract import SourceContract, Stream

_LINE = {"job": "VARCHAR", "number": "BIGINT", "timestamp": "BIGINT", "context": "JSON", "record": "JSON"}

CONTRACT = SourceContract(
    source=SOURCE,
    streams=tuple(Stream(name=name, record=_LINE) for name in ("jobs", "builds", "stages", "test_results")),
    tables=(JOBS, LIVE_JOBS, BUILDS, STAGES, TEST_RESULTS),
)
