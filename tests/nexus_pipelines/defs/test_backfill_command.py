"""`nexus backfill`: what cannot be read again is said before anything is started."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from nexus_pipelines.defs.commands import backfill
from nexus_pipelines.errors import UserError
from nexus_pipelines.operations.portion import Portion, portion_of
from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.settings import Settings


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["git"], "The source git has nothing to backfill: it reads archives"),
        (["github"], r"Choose one location of github with --scope; .* are: acme/shop, acme/till\."),
        (["github", "--scope", "acme/none"], "Choose one location of github"),
        (["github", "--scope", "acme/shop", "--partition", "main"], "leave out 'main'"),
        (["jira", "--partition", "2025-13"], "'2025-13' is no part of a Jira"),
        (["jira", "--partition", "ALOY"], "JIRA_PROJECT_KEY does not name ALOY"),
        (["jira", "--partition", "2025-03", "--since", "2025-03-01"], "exclude each other"),
        (["jira", "--since", "1066-10-14"], "is before any record"),
        (["jira", "--partition", "two words"], "a part is one word"),
        (["jira", "--since", "yesterday"], "'yesterday' is no day; write it like 2025-03-01"),
    ],
)
def test_what_cannot_be_read_again_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str], sentence: str
) -> None:
    for name, value in {
        "NEXUS_HOME": str(tmp_path / "home"),
        "NEXUS_CONFIG": "/dev/null",
        "GITHUB_REPOS": "acme/shop,acme/till",
        "GITHUB_TOKEN": "x",
        "JIRA_URL": "http://127.0.0.1:9",
        "JIRA_API_TOKEN": "x",
        "JIRA_PROJECT_KEY": "SHOP",
    }.items():
        monkeypatch.setenv(name, value)
    open_home(Settings())
    with pytest.raises(UserError, match=sentence):
        CliRunner().invoke(backfill, words, catch_exceptions=False)
    assert not (tmp_path / "home" / "postgres").exists()


@pytest.mark.parametrize("label", ["ALOY", "ALOY:2025-03", "since 2025-03-01", "ALOY since 2025-03-01", "all of it"])
def test_a_portion_is_known_by_its_label(label: str) -> None:
    assert portion_of(label).label == label
    assert (portion_of(label) == Portion()) is (label == "all of it")
