"""Where the lake's files lie."""

from pathlib import Path

import pytest

from nexus_pipelines.errors import OperatorError
from nexus_pipelines.settings import Settings
from nexus_pipelines.warehouse.lake import data_path


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OperatorError, match="cannot be made"):
        data_path(Settings(home=tmp_path, lake_data_path=str(tmp_path / "file" / "lake")))


def test_a_bucket_is_taken_as_it_is_and_a_folder_in_full(tmp_path: Path) -> None:
    assert data_path(Settings(home=tmp_path, lake_data_path="s3://bucket/lake/")) == "s3://bucket/lake/"
    assert data_path(Settings(home=tmp_path)) == f"{tmp_path.resolve()}/lake/"
