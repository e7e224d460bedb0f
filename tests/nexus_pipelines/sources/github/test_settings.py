"""Where GitHub is and who asks: from the environment or a secret file; a mistake is a sentence without the secret."""

from pathlib import Path

import pytest

from nexus_pipelines.defs.doctor_sources import examine_github
from nexus_pipelines.defs.plans.registry import PLANS
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.errors import UserError
from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.settings import Settings, read_settings
from nexus_pipelines.simulator.api.github import GithubApi
from nexus_pipelines.simulator.api.serve import served
from nexus_pipelines.sources.github.settings import connect, read_github_settings
from nexus_pipelines.warehouse.landing import Landing

TOKEN = "token-of-the-simulator"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "TOKEN_FILE", "URL", "REPOS", "ORG", "REPO"):
        monkeypatch.delenv(f"GITHUB_{name}", raising=False)


def test_repositories_are_named_in_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REPOS", "acme/shop, acme/till,acme/shop")
    monkeypatch.setenv("GITHUB_ORG", "acme")
    monkeypatch.setenv("GITHUB_REPO", "stock")
    settings = read_github_settings()
    assert settings.repositories == ("acme/shop", "acme/till", "acme/stock")
    assert settings.url == "https://api.github.com"


def test_a_token_in_a_file_is_used_and_never_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("hidden-token\n")
    monkeypatch.setenv("GITHUB_TOKEN_FILE", str(secret))
    settings = read_github_settings()
    assert settings.bearer() == "hidden-token"
    monkeypatch.setenv("GITHUB_TOKEN", "other-token")
    assert "other-token" not in repr(read_github_settings())
    with connect(settings) as client:
        assert "hidden-token" not in client.upstream


def test_every_mistake_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_REPOS", "acme")
    with pytest.raises(UserError, match="GITHUB_REPOS is not valid; give a list like owner/name"):
        read_github_settings()
    monkeypatch.setenv("GITHUB_REPOS", "acme/shop")
    with pytest.raises(UserError, match="no token is: set GITHUB_TOKEN or GITHUB_TOKEN_FILE"):
        PLANS["github"](Settings(), read_upstreams())
    monkeypatch.setenv("GITHUB_TOKEN_FILE", str(tmp_path / "missing"))
    with pytest.raises(UserError, match="cannot be read; correct GITHUB_TOKEN_FILE"):
        PLANS["github"](Settings(), read_upstreams())
    monkeypatch.setenv("GITHUB_URL", "https://hidden-token@api.github.com")
    with pytest.raises(UserError, match="GITHUB_URL is not valid") as caught:
        read_github_settings()
    assert "hidden-token" not in str(caught.value)


def test_a_token_alone_does_not_make_the_data_your_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "hidden-token")
    assert read_settings().data_set == "demo"
    assert PLANS["github"](Settings(), read_upstreams()).pending == ()
    open_home(Settings(home=tmp_path / "demo"))
    monkeypatch.setenv("GITHUB_REPOS", "acme/shop")
    assert read_settings().data_set == "own"
    assert [pending.scope for pending in PLANS["github"](Settings(), read_upstreams()).pending] == ["acme/shop"]
    with pytest.raises(UserError, match="never mixed"):
        open_home(Settings(home=tmp_path / "demo"))


def test_a_home_keeps_its_other_sources_when_only_github_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_home(Settings(home=tmp_path / "own", git=(str(tmp_path),)))
    monkeypatch.setenv("GITHUB_REPOS", "acme/shop")
    assert open_home(Settings(home=tmp_path / "own")).settings.git == (str(tmp_path),)


def test_a_run_and_the_doctor_ask_github_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, api: GithubApi, repository: str
) -> None:
    monkeypatch.setenv("GITHUB_REPOS", repository)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    with served(api.app()) as address:
        monkeypatch.setenv("GITHUB_URL", address)
        (pending,) = PLANS["github"](Settings(), read_upstreams()).pending
        batch = next(iter(pending.read(Landing(tmp_path / "landing"), None).batches))
        assert batch.scope == repository
        assert batch.progress == "pull requests, page 1 of 2"
        (finding,) = examine_github()
        assert (finding.state, f"{repository} can be read; 14" in finding.text) == ("ok", True)
        api.refusals["dependabot/alerts"] = (403, "Dependabot alerts are disabled for this repository.")
        (finding,) = examine_github()
        assert "can be read; its alerts of dependabot are not enabled: Dependabot alerts are disabled" in finding.text
        monkeypatch.setenv("GITHUB_TOKEN", "expired")
        (finding,) = examine_github()
        assert finding.state == "problem"
        assert "renew the token" in finding.text
    monkeypatch.setenv("GITHUB_REPOS", "acme")
    assert [finding.state for finding in examine_github()] == ["problem"]
