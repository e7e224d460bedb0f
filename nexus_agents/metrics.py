"""Counters and gauges of one service in a registry of its own."""

from collections.abc import Iterable

import psycopg
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from nexus_agents.rca.metrics import RootCauseMetrics
from nexus_agents.resources import Resources
from nexus_agents.tools.hygiene_score import SQL as HYGIENE
from nexus_pipelines.errors import NexusError

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """What this service counts; `agent_type` is its role."""

    def __init__(self, resources: Resources, *, agent_type: str) -> None:
        self.registry = CollectorRegistry()
        self.agent_type = agent_type
        labels = ["method", "endpoint", "status", "agent_type"]
        self._requests = Counter("http_requests", "Requests by route template.", labels, registry=self.registry)
        self._errors = Counter("http_errors", "Requests that failed.", [*labels, "error_type"], registry=self.registry)
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Time to the last byte of the answer.",
            ["method", "endpoint", "agent_type"],
            registry=self.registry,
        )
        self._queries = Counter(
            "nexus_query", "Questions by class and outcome.", ["query_type", "status"], registry=self.registry
        )
        self._tools = Counter(
            "nexus_tool_calls", "Tools run.", ["tool_name", "status", "agent_type"], registry=self.registry
        )
        self.registry.register(_HygieneScores(resources))
        self.root_cause = RootCauseMetrics(resources, self.registry)

    def request(self, *, method: str, endpoint: str, status: int, seconds: float) -> None:
        """Count one HTTP request."""
        self._requests.labels(method, endpoint, str(status), self.agent_type).inc()
        self._seconds.labels(method, endpoint, self.agent_type).observe(seconds)
        if status >= 400:
            kind = "server" if status >= 500 else "client"
            self._errors.labels(method, endpoint, str(status), self.agent_type, kind).inc()

    def query(self, *, query_type: str, status: str) -> None:
        """Count one question."""
        self._queries.labels(query_type, status).inc()

    def tool(self, *, tool_name: str, specialist: str, status: str) -> None:
        """Count one run of a tool."""
        self._tools.labels(tool_name, status, specialist).inc()

    def text(self) -> bytes:
        """Prometheus text."""
        return generate_latest(self.registry)


class _HygieneScores(Collector):
    """`nexus_hygiene_score` as published; without a score, or without a warehouse, there is no sample."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def describe(self) -> Iterable[Metric]:
        return [self._family()]

    def collect(self) -> Iterable[Metric]:
        family = self._family()
        try:
            rows = self._resources.published().rows(HYGIENE, projects=[], limit=1000).rows
        except (NexusError, psycopg.Error):
            return [family]
        for row in rows:
            if row["hygiene_score"] is not None:
                family.add_metric([row["project_key"]], row["hygiene_score"])
        return [family]

    def _family(self) -> GaugeMetricFamily:
        return GaugeMetricFamily("nexus_hygiene_score", "Strict hygiene score, 0 to 100.", labels=["project_key"])
