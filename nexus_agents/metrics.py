"""Counters and gauges of one service in a registry of its own."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from nexus_agents.hygiene.gauges import HygieneGauges
from nexus_agents.llm.metrics import LlmMetrics
from nexus_agents.rca.metrics import RootCauseMetrics
from nexus_agents.resources import Resources

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
        self.registry.register(HygieneGauges(resources))
        self.llm = LlmMetrics(self.registry)
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
