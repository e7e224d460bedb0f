"""What PagerDuty's incidents become: one stream in landing, five raw tables.

Each line in landing is {"event": {...}, "record": {...}}: an incident as received, and the webhook's event around it,
or null where the incident was not told by one.
"""

from nexus_pipelines.sources.pagerduty.tables import (
    ACKNOWLEDGEMENTS,
    ASSIGNMENTS,
    EVENTS,
    INCIDENTS,
    LOG_ENTRIES,
    SOURCE,
    STREAM,
)
from nexus_pipelines.warehouse.contract import SourceContract, Stream

CONTRACT = SourceContract(
    source=SOURCE,
    streams=(Stream(name=STREAM, record={"event": "JSON", "record": "JSON"}),),
    tables=(INCIDENTS, ASSIGNMENTS, ACKNOWLEDGEMENTS, LOG_ENTRIES, EVENTS),
)
