"""Settings of a live workspace: read from the environment, wrong ones named without showing a secret."""

from pathlib import Path

import pytest

from nexus_pipelines.connections.slack import read_slack_settings
from nexus_pipelines.defs.plans.slack import plan_slack
from nexus_pipelines.defs.plans.upstreams import read_upstreams
from nexus_pipelines.errors import UserError
from nexus_pipelines.settings import Settings
from nexus_pipelines.sources.slack.client import connect


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BOT_TOKEN", "BOT_TOKEN_FILE", "URL", "CHANNELS", "CHANNEL_TYPES", "PAGE_SIZE", "WINDOW_DAYS"):
        monkeypatch.delenv(f"SLACK_{name}", raising=False)


def test_without_a_token_nothing_is_read_live() -> None:
    assert plan_slack(Settings(), read_upstreams()).pending == ()
    assert Settings().data_set == "demo"


@pytest.mark.parametrize("is_file", [False, True])
def test_a_token_makes_the_workspace_part_of_the_plan(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_file: bool
) -> None:
    (tmp_path / "token").write_text("xoxb-secret\n")
    name, value = ("SLACK_BOT_TOKEN_FILE", str(tmp_path / "token")) if is_file else ("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLACK_CHANNELS", "#general, releases")
    settings = read_slack_settings()
    assert (settings.channels, settings.token()) == (("general", "releases"), "xoxb-secret")
    assert "secret" not in repr(settings)
    assert [each.title for each in plan_slack(Settings(), read_upstreams()).pending] == ["Slack workspace"]
    assert Settings().data_set == "own"
    with connect(settings) as client:
        assert "secret" not in client.upstream


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SLACK_PAGE_SIZE", "many", "SLACK_PAGE_SIZE is not valid"),
        ("SLACK_WINDOW_DAYS", "0", "SLACK_WINDOW_DAYS is not valid"),
        ("SLACK_CHANNEL_TYPES", "secret_channel", "SLACK_CHANNEL_TYPES is not valid"),
        ("SLACK_URL", "https://me:secret@slack.com/api", "SLACK_URL is not valid"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=sentence) as caught:
        read_slack_settings()
    assert "secret@" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"two words secret", b"\xff\xfe", None])
def test_a_file_without_a_token_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(UserError, match=r"SLACK_BOT_TOKEN_FILE") as caught:
        read_slack_settings().token()
    assert "secret" not in str(caught.value)
