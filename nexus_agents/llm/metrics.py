"""What language models were asked for, counted where they are asked."""

from prometheus_client import CollectorRegistry, Counter


class LlmMetrics:
    """Counters of one service. Tokens that a server does not count are not counted; costs only where prices are set."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._tokens = Counter(
            "nexus_llm_tokens", "Tokens read and written.", ["model_name", "type"], registry=registry
        )
        self._requests = Counter("nexus_llm_requests", "Questions asked.", ["model_name", "status"], registry=registry)
        self._cost = Counter("nexus_llm_cost_dollars", "What they cost.", ["model_name"], registry=registry)
        self._rca_tokens = Counter(
            "nexus_rca_llm_tokens", "Tokens of root cause analysis.", ["model", "task_type"], registry=registry
        )

    def asked(
        self, *, model: str, status: str, input_tokens: int | None, output_tokens: int | None, cost: float | None
    ) -> None:
        """Count one question and its answer."""
        self._requests.labels(model, status).inc()
        for kind, count in (("input", input_tokens), ("output", output_tokens)):
            if count is not None:
                self._tokens.labels(model, kind).inc(count)
        if cost is not None:
            self._cost.labels(model).inc(cost)

    def of_root_cause(self, *, model: str, task: str, tokens: int) -> None:
        """Count the same tokens for what they were spent on."""
        self._rca_tokens.labels(model, task).inc(tokens)
