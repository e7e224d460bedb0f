"""A home belongs to one data set, remembers its sources, and says so in one sentence."""

import os
import stat
import threading

import pytest

from nexus_pipelines.errors import OperatorError, UserError
from nexus_pipelines.postgres.home import Home, open_home
from nexus_pipelines.settings import Settings


def test_a_new_home_holds_the_demo_company_unless_sources_are_named(tmp_path):
    demo = open_home(Settings(home=tmp_path / "demo"))
    own = open_home(Settings(home=tmp_path / "own", git=("https://example.org/a.git",)))
    assert (demo.data_set, own.data_set) == ("demo", "own")
    assert demo.installation_id != own.installation_id
    assert open_home(Settings(home=tmp_path / "demo")) == demo
    assert stat.S_IMODE((tmp_path / "own" / "home.json").stat().st_mode) == 0o600


def test_own_data_are_refused_in_a_demo_home(tmp_path):
    before = open_home(Settings(home=tmp_path / "home"))
    with pytest.raises(UserError, match=r"holds the demo company.*NEXUS_HOME.*home-own.*delete"):
        open_home(Settings(home=tmp_path / "home", jira_dump=("dump.jsonl",)))
    assert open_home(Settings(home=tmp_path / "home")) == before


def test_a_home_of_own_data_remembers_its_sources(tmp_path, monkeypatch):
    (tmp_path / "repo").mkdir()
    monkeypatch.chdir(tmp_path)
    lists = ("plan.csv", "https://example.org/plan.csv")
    archives = {"git": ("repo", "git@example.org:a/b.git"), "slack_export": ("~/export.zip",), "releases_csv": lists}
    first = open_home(Settings(home=tmp_path / "home", **archives))
    assert first.settings.releases_csv == (str(tmp_path / "plan.csv"), "https://example.org/plan.csv")
    assert first.settings.git == (str(tmp_path / "repo"), "git@example.org:a/b.git")
    assert first.settings.slack_export == (os.path.expanduser("~/export.zip"),)  # noqa: PTH111
    monkeypatch.chdir("/")
    again = open_home(Settings(home=tmp_path / "home", memory_limit="1GB"))
    assert again.data_set == again.settings.data_set == "own"
    assert (again.settings.git, again.settings.slack_export) == (first.settings.git, first.settings.slack_export)
    assert again.settings.memory_limit == "1GB"
    changed = open_home(Settings(home=tmp_path / "home", jira_dump=("/dump/*.jsonl",)))
    assert (changed.settings.git, changed.settings.jira_dump) == ((), ("/dump/*.jsonl",))
    assert changed.installation_id == first.installation_id


def test_a_live_source_leaves_the_recorded_ones_and_no_demo(tmp_path, monkeypatch):
    open_home(Settings(home=tmp_path / "demo"))
    first = open_home(Settings(home=tmp_path / "home", git=("https://example.org/a.git",)))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-any")
    assert open_home(Settings(home=tmp_path / "home")).settings.git == first.settings.git
    assert open_home(Settings(home=tmp_path / "live")).data_set == "own"
    with pytest.raises(UserError, match="holds the demo company"):
        open_home(Settings(home=tmp_path / "demo"))


def test_the_home_of_an_opened_home_is_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert open_home(Settings()).settings.home == tmp_path / ".nexus"


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "thesis.doc").write_text("")
    with pytest.raises(UserError, match=r"holds other files \(thesis\.doc\)"):
        open_home(Settings(home=tmp_path))
    assert not (tmp_path / "home.json").exists()


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 2}', "\x00"])
def test_a_damaged_or_newer_record_is_not_replaced(tmp_path, content):
    (tmp_path / "home.json").write_text(content)
    with pytest.raises(OperatorError, match="damaged or was written by a newer Nexus"):
        open_home(Settings(home=tmp_path))
    assert (tmp_path / "home.json").read_text() == content


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError, match="set NEXUS_HOME"):
        open_home(Settings(home=tmp_path / "file" / "home"))


def test_a_home_that_several_open_at_once_is_made_once(tmp_path):
    homes: list[Home] = []
    threads = [
        threading.Thread(target=lambda: homes.append(open_home(Settings(home=tmp_path / "home")))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(homes) == 6
    assert len({home.installation_id for home in homes}) == 1
