"""What the root cause agent counts: analyses as published and made here, how long they took, builds reported."""

import threading
from collections import Counter
from collections.abc import Iterable

import psycopg
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client import Counter as PrometheusCounter
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from nexus_agents.rca.statements import CONFIDENCE, COUNTS
from nexus_agents.resources import Resources
from nexus_pipelines.errors import NexusError
from nexus_pipelines.operations.failure_messages import count_messages

_LABELS = ["status", "error_type", "trigger"]


class RootCauseMetrics:
    """Counters of one service. Analyses that runs stored are counted as the published tables hold them."""

    def __init__(self, resources: Resources, registry: CollectorRegistry) -> None:
        self._here = _Analyses(resources)
        registry.register(self._here)
        registry.register(_Messages(resources))
        self._seconds = Histogram(
            "nexus_rca_duration_seconds", "Time to analyse a log that was sent here.", registry=registry
        )
        self._webhooks = PrometheusCounter(
            "nexus_rca_webhooks", "Builds that Jenkins reported.", ["job_name", "status"], registry=registry
        )

    def analysed(self, *, outcome: str, error_type: str, seconds: float) -> None:
        """Count a log that was sent here."""
        self._here.count(outcome, error_type)
        self._seconds.observe(seconds)

    def webhook(self, *, job_name: str, status: str) -> None:
        """Count a report of Jenkins; only signed ones come so far, so the names are those of real jobs."""
        self._webhooks.labels(job_name, status).inc()


class _Analyses(Collector):
    """`nexus_rca_analysis_total` and the mean confidence; without rows, or without a warehouse, there is no sample."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self._lock = threading.Lock()
        self._sent: Counter[tuple[str, str]] = Counter()

    def count(self, outcome: str, error_type: str) -> None:
        with self._lock:
            self._sent[outcome, error_type] += 1

    def describe(self) -> Iterable[Metric]:
        return self._families()

    def collect(self) -> Iterable[Metric]:
        total, confidence = families = self._families()
        with self._lock:
            sent = dict(self._sent)
        for (outcome, error_type), count in sent.items():
            total.add_metric([outcome, error_type, "manual"], count)
        try:
            published = self._resources.published()
            counts = published.rows(COUNTS, limit=1000).rows
            mean = published.rows(CONFIDENCE, limit=1).rows
        except (NexusError, psycopg.Error):
            return families
        for row in counts:
            total.add_metric([row["state"], row["error_type"] or "unknown", "ingestion"], row["analyses"])
        if mean and mean[0]["confidence"] is not None:
            confidence.add_metric([], mean[0]["confidence"])
        return families

    def _families(self) -> tuple[CounterMetricFamily, GaugeMetricFamily]:
        return (
            CounterMetricFamily("nexus_rca_analysis", "Failed builds and logs analysed.", labels=_LABELS),
            GaugeMetricFamily("nexus_rca_confidence_score", "Mean confidence of stored diagnoses, 0 to 1.", labels=[]),
        )


class _Messages(Collector):
    """`nexus_rca_notifications_total` as Postgres holds them; without any, or without Postgres, there is no sample."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def describe(self) -> Iterable[Metric]:
        return [self._family()]

    def collect(self) -> Iterable[Metric]:
        family = self._family()
        try:
            with psycopg.connect(self._resources.database.psycopg_conninfo()) as connection:
                counts = count_messages(connection)
        except psycopg.Error:
            return [family]
        for channel, state, messages in counts:
            family.add_metric([channel, state], messages)
        return [family]

    def _family(self) -> CounterMetricFamily:
        return CounterMetricFamily(
            "nexus_rca_notifications", "Messages about new failures.", labels=["channel", "status"]
        )
