"""What the dashboard asks Dagster is valid in its schema; what Dagster refuses becomes one sentence."""

from collections.abc import Iterator

import pytest
from fake_dagster import FakeDagster, dagster

from nexus_dashboard.clients.dagster import DagsterClient, dagster_url
from nexus_pipelines.errors import OperatorError
from nexus_pipelines.settings import Settings


@pytest.fixture(scope="module")
def served() -> Iterator[FakeDagster]:
    with dagster() as fake:
        yield fake


@pytest.fixture
def fake(served: FakeDagster) -> FakeDagster:
    served.job, served.under_way, served.refusal = "refresh", 0, None
    served.launched.clear()
    return served


def test_a_run_is_started_where_the_job_is(fake: FakeDagster) -> None:
    client = DagsterClient(url=fake.url)
    assert client.launch({"ops": {}}, tags={"nexus/action": "run now"}) == "0a1b2c3d-0000"
    assert fake.launched == [
        {
            "selector": {"repositoryName": "__repository__", "repositoryLocationName": "nexus", "jobName": "refresh"},
            "runConfigData": {"ops": {}},
            "executionMetadata": {"tags": [{"key": "nexus/action", "value": "run now"}]},
        }
    ]


def test_runs_under_way_are_counted(fake: FakeDagster) -> None:
    assert DagsterClient(url=fake.url).under_way() == 0
    fake.under_way = 3
    assert DagsterClient(url=fake.url).under_way() == 3


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (
            {"__typename": "RunConfigValidationInvalid", "errors": [{"message": "Undefined config\nat path root"}]},
            r"refused \(Undefined config\)",
        ),
        ({"__typename": "UnauthorizedError", "message": "Not here"}, r"refused \(Not here\)"),
    ],
)
def test_a_refusal_is_one_sentence(fake: FakeDagster, refusal: dict[str, object], said: str) -> None:
    fake.refusal = refusal
    with pytest.raises(OperatorError, match=said):
        DagsterClient(url=fake.url).launch({}, tags={})


def test_another_dagster_is_told(fake: FakeDagster) -> None:
    fake.job = "something else"
    with pytest.raises(OperatorError, match="has no job 'refresh'"):
        DagsterClient(url=fake.url).launch({}, tags={})


def test_where_nobody_answers_the_sentence_says_what_to_do() -> None:
    with pytest.raises(OperatorError, match=r"does not answer at http://127\.0\.0\.1:9 .* NEXUS_DAGSTER_URL"):
        DagsterClient(url="http://127.0.0.1:9", timeout_seconds=1.0).under_way()


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({}, "http://127.0.0.1:3000"),
        ({"host": "0.0.0.0", "dagster_port": 3100}, "http://127.0.0.1:3100"),  # noqa: S104
        ({"host": "::1"}, "http://[::1]:3000"),
        ({"dagster_url": "http://dagster.example.org/"}, "http://dagster.example.org"),
    ],
)
def test_the_address_follows_the_settings(settings: dict[str, object], url: str) -> None:
    assert dagster_url(Settings.model_validate(settings)) == url
