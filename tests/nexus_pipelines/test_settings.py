"""Where settings come from, and the sentences for what cannot be read."""

from pathlib import Path

import pytest

from nexus_pipelines.errors import UserError
from nexus_pipelines.settings import read_settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEXUS_CONFIG", raising=False)
    return tmp_path


def test_the_file_is_read_and_a_lake_folder_stays_where_it_was_meant(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "nexus.toml").write_text('lake_data_path = "lake files"\ngit = ["a,b", "c"]\n')
    settings = read_settings()
    assert settings.lake_data_path == str(folder / "lake files")
    assert settings.git == ("a,b", "c")
    monkeypatch.setenv("NEXUS_LAKE_DATA_PATH", "s3://bucket/lake")
    assert read_settings().lake_data_path == "s3://bucket/lake"


def test_no_file_is_fine_but_a_named_one_must_exist(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().data_set == "demo"
    monkeypatch.setenv("NEXUS_CONFIG", "other.toml")
    with pytest.raises(UserError, match=r"other\.toml, which is no file"):
        read_settings()
    (folder / "other.toml").write_text('git = "x"')
    assert read_settings().data_set == "own"


def test_a_broken_file_is_one_sentence(folder: Path) -> None:
    (folder / "nexus.toml").write_text("git = [unclosed")
    with pytest.raises(UserError, match=r"nexus\.toml is not valid TOML: .* line 1") as error:
        read_settings()
    assert "\n" not in str(error.value)
