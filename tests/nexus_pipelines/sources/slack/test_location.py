"""What is not an export stops with a sentence, before anything is read."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nexus_pipelines.errors import SourceError, UserError
from nexus_pipelines.sources.slack.archive import read_export
from nexus_pipelines.warehouse.landing import Landing


def refuse(tmp_path: Path, location: Path, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        read_export(Landing(tmp_path / "landing"), location)
    assert "\n" not in str(caught.value)


def make_zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


LISTS = {"users.json": b"[]", "channels.json": b"[]"}


def test_nothing_there(tmp_path: Path) -> None:
    refuse(tmp_path, tmp_path / "nowhere", UserError, "no Slack export at")


def test_another_folder(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "todo.json").write_text("{}")
    refuse(tmp_path, tmp_path / "notes", UserError, "is not a Slack export")


def test_an_empty_export(tmp_path: Path, make_export: Callable[..., Path]) -> None:
    refuse(tmp_path, make_export({}), UserError, "holds no messages")


def test_another_zip(tmp_path: Path) -> None:
    refuse(tmp_path, make_zip(tmp_path / "other.zip", {"readme.txt": b"hello"}), UserError, "is not a Slack export")


def test_no_zip(tmp_path: Path) -> None:
    (tmp_path / "export.zip").write_bytes(b"PK\x03\x04 cut off")
    refuse(tmp_path, tmp_path / "export.zip", SourceError, "not a zip that can be opened")


@pytest.mark.parametrize("name", ["../../etc/general/2024-01-01.json", "/general/2024-01-01.json", "a\\..\\..\\b.json"])
def test_a_zip_that_names_files_outside_itself(tmp_path: Path, name: str) -> None:
    refuse(tmp_path, make_zip(tmp_path / "evil.zip", LISTS | {name: b"[]"}), SourceError, "outside itself")


def test_a_zip_bomb(tmp_path: Path) -> None:
    bomb = make_zip(tmp_path / "bomb.zip", LISTS | {"general/2024-01-01.json": b"[" + b" " * (80 << 20) + b"]"})
    refuse(tmp_path, bomb, SourceError, "would unpack to")


def test_a_large_honest_zip_is_no_bomb(tmp_path: Path) -> None:
    day = json.dumps(
        [{"ts": f"{1704186000 + n}.000100", "text": f"message {n * 7919}"} for n in range(50_000)]
    ).encode()
    path = make_zip(tmp_path / "large.zip", LISTS | {"general/2024-01-01.json": day})
    batch = read_export(Landing(tmp_path / "landing"), path)
    assert batch is not None
    assert sum(page.lines for page in batch.pages) == 50_000
