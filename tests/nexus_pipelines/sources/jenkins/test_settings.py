"""Where Jenkins is and who asks: from the environment or a secret file; a mistake is a sentence without the secret."""

from pathlib import Path

import pytest

from nexus_pipelines.defs.doctor_sources import examine_jenkins
from nexus_pipelines.defs.plans.registry import PLANS
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.errors import UserError
from nexus_pipelines.settings import Settings, read_settings
from nexus_pipelines.simulator.api.jenkins import JenkinsApi
from nexus_pipelines.simulator.api.serve import served
from nexus_pipelines.sources.jenkins.settings import JenkinsSettings, connect, read_jenkins_settings
from nexus_pipelines.warehouse.landing import Landing


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("URL", "USERNAME", "USER", "API_TOKEN", "API_TOKEN_FILE", "JOBS", "KNOWN_AS"):
        monkeypatch.delenv(f"JENKINS_{name}", raising=False)


def test_a_jenkins_is_named_by_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JENKINS_API_TOKEN", "hidden-token")
    assert read_jenkins_settings() is None
    assert read_settings().data_set == "demo"
    assert PLANS["jenkins"](Settings(), read_upstreams()).pending == ()
    monkeypatch.setenv("JENKINS_URL", "https://ci.example/jenkins/")
    monkeypatch.setenv("JENKINS_USER", "ada")
    assert read_settings().data_set == "own"
    (pending,) = PLANS["jenkins"](Settings(), read_upstreams()).pending
    assert (pending.title, pending.scope) == ("Jenkins ci.example", "https://ci.example/jenkins")


@pytest.mark.parametrize(
    ("jobs", "name", "is_wanted"),
    [
        ("", "any/thing", True),
        ("shop", "shop", True),
        ("shop", "shop/ci/main", True),
        ("shop", "shopping", False),
        ("shop/*, deploy", "deploy", True),
        ("shop/*/main", "shop/ci/main", True),
        ("shop/*/main", "shop/ci/branch", False),
        ("/shop/ci/", "shop/ci/branch", True),
    ],
)
def test_jobs_are_named_by_folder_or_pattern(
    monkeypatch: pytest.MonkeyPatch, jobs: str, name: str, is_wanted: bool
) -> None:
    monkeypatch.setenv("JENKINS_JOBS", jobs)
    assert JenkinsSettings().is_wanted(name) is is_wanted


def test_every_mistake_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JENKINS_URL", "https://ada:hidden-token@ci.example")
    with pytest.raises(
        UserError, match="JENKINS_URL is not valid: it must be an address like https://jenkins"
    ) as caught:
        read_jenkins_settings()
    assert "hidden-token" not in str(caught.value)
    monkeypatch.setenv("JENKINS_URL", "https://ci.example")
    with pytest.raises(UserError, match="without a user: set JENKINS_USERNAME"):
        PLANS["jenkins"](Settings(), read_upstreams())
    monkeypatch.setenv("JENKINS_USERNAME", "ada")
    with pytest.raises(UserError, match="without a token: set JENKINS_API_TOKEN, or JENKINS_API_TOKEN_FILE"):
        PLANS["jenkins"](Settings(), read_upstreams())
    secret = tmp_path / "token"
    monkeypatch.setenv("JENKINS_API_TOKEN_FILE", str(secret))
    with pytest.raises(UserError, match="cannot be read; correct JENKINS_API_TOKEN_FILE"):
        PLANS["jenkins"](Settings(), read_upstreams())
    secret.write_text("\n")
    with pytest.raises(UserError, match="is empty; write the API token"):
        PLANS["jenkins"](Settings(), read_upstreams())
    assert [finding.state for finding in examine_jenkins()] == ["problem"]


def test_a_token_in_a_file_is_used_and_never_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("hidden-token\n")
    settings = JenkinsSettings(url="https://ci.example", username="ada", api_token_file=secret)
    assert settings.token() == "hidden-token"
    with connect(settings) as client:
        assert "hidden-token" not in client.upstream
    monkeypatch.setenv("JENKINS_API_TOKEN", "other-token")
    assert "other-token" not in repr(JenkinsSettings())


def test_a_run_and_the_doctor_ask_jenkins_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, api: JenkinsApi
) -> None:
    monkeypatch.setenv("JENKINS_USERNAME", "reader")
    monkeypatch.setenv("JENKINS_API_TOKEN", "token-of-the-simulator")
    monkeypatch.setenv("JENKINS_JOBS", "shop")
    with served(api.app()) as address:
        monkeypatch.setenv("JENKINS_URL", address)
        (pending,) = PLANS["jenkins"](Settings(), read_upstreams()).pending
        (batch,) = pending.read(Landing(tmp_path / "landing"), None).batches
        assert (batch.scope, {page.stream for page in batch.pages}) == (
            address,
            {"jobs", "builds", "stages", "test_results"},
        )
        (finding,) = examine_jenkins()
        assert (finding.state, finding.text.partition("; ")[2]) == (
            "ok",
            "3 jobs to read: shop/ci/empty, shop/ci/feature%2Fnew cart, shop/ci/main",
        )
        monkeypatch.setenv("JENKINS_API_TOKEN", "expired")
        (finding,) = examine_jenkins()
        assert finding.state == "problem"
        assert "renew the token" in finding.text
