"""Hygiene for Prometheus, as published; without a score, or without a warehouse, there is no sample."""

from collections.abc import Iterable

import psycopg
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from nexus_agents.hygiene.weighted import weighted_scores
from nexus_agents.published import Published
from nexus_agents.resources import Resources
from nexus_agents.tools.hygiene_score import SQL as SCORES
from nexus_pipelines.errors import NexusError

_MOST = 10_000
_VIOLATIONS = """
select project_key, rule, violated
from hygiene_rules
where as_of_date = (select max(as_of_date) from hygiene_rules) and checked > 0
order by project_key, rule
"""


class HygieneGauges(Collector):
    """Scores, violations and tickets of each project, and of ALL."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def describe(self) -> Iterable[Metric]:
        return _families()

    def collect(self) -> Iterable[Metric]:
        families = _families()
        try:
            _fill(self._resources.published(), families)
        except (NexusError, psycopg.Error):
            return _families()
        return families


def _families() -> list[GaugeMetricFamily]:
    project = ["project_key"]
    return [
        GaugeMetricFamily("nexus_hygiene_score", "Strict hygiene score, 0 to 100.", labels=project),
        GaugeMetricFamily("nexus_hygiene_weighted_score", "Weighted hygiene score, 0 to 100.", labels=project),
        GaugeMetricFamily("nexus_hygiene_tickets_checked", "Tickets in the strict score's scope.", labels=project),
        GaugeMetricFamily("nexus_hygiene_compliant_tickets", "Of those, tickets that pass all rules.", labels=project),
        GaugeMetricFamily(
            "nexus_hygiene_violations", "Tickets in scope that break a rule.", labels=[*project, "violation_type"]
        ),
    ]


def _fill(published: Published, families: list[GaugeMetricFamily]) -> None:
    score, weighted, checked, compliant, violations = families
    for row in published.rows(SCORES, projects=[], limit=_MOST).rows:
        if row["hygiene_score"] is not None:
            score.add_metric([row["project_key"]], row["hygiene_score"])
        checked.add_metric([row["project_key"]], row["tickets_in_scope"])
        compliant.add_metric([row["project_key"]], row["compliant_tickets"])
    for project_key, value in weighted_scores(published).items():
        if value is not None:
            weighted.add_metric([project_key], value)
    for row in published.rows(_VIOLATIONS, limit=_MOST).rows:
        violations.add_metric([row["project_key"], row["rule"]], row["violated"])
