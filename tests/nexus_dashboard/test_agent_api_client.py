"""What the agent API refuses is its own sentence; where nobody answers, the sentence says what to do."""

from collections.abc import Iterator

import pytest
from fake_agent_api import FakeAgentApi, agent_api

from nexus_dashboard.clients.agent_api import AgentApi, agent_api_url
from nexus_pipelines.errors import OperatorError, UserError
from nexus_pipelines.settings import Settings


@pytest.fixture(scope="module")
def api() -> Iterator[FakeAgentApi]:
    with agent_api() as fake:
        yield fake


def test_names_may_hold_any_character(api: FakeAgentApi) -> None:
    AgentApi(url=api.url).get("reporting", "release", "CORE", "5.0 ?#&%", "check")
    assert api.asked == [("CORE", "5.0 ?#&%", None)]


@pytest.mark.parametrize(
    ("failure", "kind", "said"),
    [
        ((404, {"error_message": "There is no\nversion 9."}), UserError, r"^There is no version 9\.$"),
        ((409, {"detail": "Ask again."}), UserError, r"^Ask again\.$"),
        ((503, {"error_message": "Nothing is published."}), OperatorError, r"answered 503 \(Nothing is published\.\)"),
        ((404, {}), OperatorError, "answered 404"),
    ],
)
def test_a_refusal_is_one_sentence(
    api: FakeAgentApi, failure: tuple[int, dict[str, str]], kind: type[Exception], said: str
) -> None:
    api.failure = failure
    with pytest.raises(kind, match=said):
        AgentApi(url=api.url).get("reporting", "release", "CORE", "5.0", "check")


def test_what_is_no_api_is_told(api: FakeAgentApi) -> None:
    with pytest.raises(OperatorError, match="is not the agent API; set NEXUS_API_URL"):
        AgentApi(url=api.url).get("reporting", "preview", format="html", version="5.0")


def test_where_nobody_answers_the_sentence_says_what_to_do() -> None:
    with pytest.raises(OperatorError, match=r"does not answer at http://127\.0\.0\.1:9 .* NEXUS_API_URL"):
        AgentApi(url="http://127.0.0.1:9", timeout_seconds=1.0).get("reporting")


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({}, "http://127.0.0.1:8080"),
        ({"host": "0.0.0.0", "api_port": 8180}, "http://127.0.0.1:8180"),  # noqa: S104
        ({"host": "::1"}, "http://[::1]:8080"),
        ({"api_url": "http://api.example.org/"}, "http://api.example.org"),
    ],
)
def test_the_address_follows_the_settings(settings: dict[str, object], url: str) -> None:
    assert agent_api_url(Settings.model_validate(settings)) == url
