"""Lakes that several files of tests look at, each built once by dbt; all of them share the parsed project."""

from pathlib import Path

import pytest
from dbt_lake import Lake

from nexus_pipelines.settings import Settings

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The small company, built and tested by dbt."""
    lake = Lake(tmp_path_factory.mktemp("company"))
    lake.execute((HERE / "company.sql").read_text())
    lake.dbt("build")
    return lake


@pytest.fixture
def empty_lake(tmp_path: Path, company: Lake) -> Lake:
    """Raw tables without a row, not built."""
    return Lake(tmp_path, target=company.target)


@pytest.fixture(scope="session")
def real_answers(tmp_path_factory: pytest.TempPathFactory, shared_data: Path, company: Lake) -> Lake:
    """All real answers after `--api-answers`, and what is built on them."""
    lake = Lake(tmp_path_factory.mktemp("real_answers"), target=company.target)
    sources = ("jira", "github", "jenkins", "pagerduty")
    locations = tuple(str(shared_data / "api-payloads" / source) for source in sources)
    settings = Settings(home=lake.folder / "home", api_answers=locations)
    assert lake.load(settings, *sources, "answers") > 0
    assert lake.load(settings, *sources, "answers") == 0
    work = (
        *("issues", "issue_changes", "issue_transitions", "issue_sprints", "sprints", "worklogs"),
        *("statuses", "comments"),
    )
    code = ("pull_requests", "pull_request_commits", "pull_request_comments", "reviews")
    delivery = ("builds", "build_stages", "test_results", "incidents")
    marts = (*work, *code, *delivery, "person_accounts", "quarantine", "data_sources")
    # Without tests that look at a mart which is not built here; unit tests have run on the small company.
    chosen = ("--indirect-selection", "cautious", "--exclude-resource-type", "unit_test")
    lake.dbt("build", *chosen, "--select", *(f"+{mart}" for mart in marts))
    return lake
