"""One small company and one home built from it, for all tests of the pipeline; tests work on copies."""

from collections.abc import Callable
from pathlib import Path

import pytest
from company import Company, write_company
from nexus_home import NexusHome

from nexus_pipelines.postgres.locks import exclusive


@pytest.fixture(scope="session")
def pipeline_folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder that workers of xdist share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "whole pipeline"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def company(pipeline_folder: Path) -> Company:
    """The archives of the small company; nobody changes them."""
    with exclusive(pipeline_folder / "company.lock", timeout_seconds=60, purpose="has been writing the company"):
        company = Company(pipeline_folder / "company")
        return company if company.folder.exists() else write_company(company.folder)


@pytest.fixture(scope="session")
def built(pipeline_folder: Path, company: Company) -> NexusHome:
    """A stopped home that holds the company; for copies only."""
    home = NexusHome(pipeline_folder / "built home")
    with exclusive(pipeline_folder / "built.lock", timeout_seconds=280, purpose="has been building the home"):
        if not (pipeline_folder / "built").exists():
            (pipeline_folder / "built.txt").write_text(home.run("materialize", *company.options))
            (pipeline_folder / "built").touch()
    return home


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[..., NexusHome]:
    """A copy of a home below the test's own folder."""

    def copy(home: NexusHome, name: str = "my home") -> NexusHome:
        return home.copy_to(tmp_path / name)

    return copy


@pytest.fixture(scope="module")
def home(built: NexusHome, tmp_path_factory: pytest.TempPathFactory) -> NexusHome:
    """This module's own copy of the built home."""
    return built.copy_to(tmp_path_factory.mktemp("a copy") / "my home")
