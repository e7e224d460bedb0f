"""Wrong usage of the command: one sentence that says what to do, an exit code, and nothing left behind."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from nexus_pipelines.postgres.home import open_home
from nexus_pipelines.settings import Settings

pytestmark = pytest.mark.slow


def nexus(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NEXUS_")}
    return subprocess.run(
        [sys.executable, "-c", "from nexus_pipelines.cli import main; main()", *arguments],
        check=False,
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("toml", "environment", "said"),
    [
        (
            "",
            {"NEXUS_THREADS": "abc"},
            "NEXUS_THREADS (threads in nexus.toml) is 'abc', but it must be a whole number.",
        ),
        ("thread = 2", {}, "There is no setting 'thread' in nexus.toml: did you mean 'threads'?"),
        ("colour = 'red'", {}, "There is no setting 'colour' in nexus.toml: the README lists all settings."),
        ("git = 3", {}, "NEXUS_GIT (git in nexus.toml) is 3, but it must be a list of paths."),
        ("", {"NEXUS_API_PORT": "99999"}, "NEXUS_API_PORT (api_port in nexus.toml) is '99999', but it must be less"),
    ],
)
def test_a_setting_that_is_not_valid_is_named(
    tmp_path: Path, toml: str, environment: dict[str, str], said: str
) -> None:
    (tmp_path / "nexus.toml").write_text(toml)
    ended = nexus(tmp_path, "status", **environment)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"nexus: {said}") and ended.stderr.count("\n") == 1


@pytest.mark.parametrize("option", ["--git", "--jira-dump", "--slack-export", "--releases-csv", "--api-answers"])
def test_a_source_that_does_not_exist_stops_before_a_home_is_made(tmp_path: Path, option: str) -> None:
    ended = nexus(tmp_path, "up", option, str(tmp_path / "nowhere"))
    assert ended.returncode == 1
    assert ended.stderr == (
        f"nexus: There is no file or folder {tmp_path / 'nowhere'}: correct the path given with {option}.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_stops_before_a_home_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = nexus(tmp_path, "up", NEXUS_DASHBOARD_PORT=str(taken.getsockname()[1]))
    assert ended.returncode == 1
    assert "for the dashboard is taken by another program" in ended.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["status"], ["doctor"], ["sql", "select 1"], ["search", "x"], ["publish", "list"]])
def test_without_a_home_a_sentence_says_how_to_get_one(tmp_path: Path, command: list[str]) -> None:
    ended = nexus(tmp_path, *command)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"nexus: There is no home of Nexus at {tmp_path / '.nexus'}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_home_in_which_nothing_was_built_is_no_defect(tmp_path: Path) -> None:
    made = nexus(tmp_path, "serve", "nobody")
    assert made.returncode == 2 and made.stderr.count("\n") == 1 and "is not one of" in made.stderr
    open_home(Settings(home=tmp_path / ".nexus"))
    for command in (["sql", "select 1"], ["search", "x"], ["publish", "list"]):
        ended = nexus(tmp_path, *command)
        assert ended.returncode == 1
        assert ended.stderr.startswith("nexus: Nothing has been built in the home"), ended.stderr
    assert "nothing yet" in nexus(tmp_path, "status").stdout
