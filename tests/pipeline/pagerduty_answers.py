"""Real incidents of PagerDuty's REST API, as the lines that landing holds."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path


def incidents_of(shared_data: Path) -> Iterator[dict[str, object]]:
    """One line an incident; no webhook told of it."""
    csv.field_size_limit(1 << 30)
    with (shared_data / "api-payloads/pagerduty/pagerduty_incidents.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {"event": None, "record": json.loads(row["data"])}
