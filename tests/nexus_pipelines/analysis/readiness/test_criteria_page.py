"""docs/readiness.md says of every criterion what the catalogue says, and its example of a policy is one."""

from pathlib import Path

from nexus_pipelines.analysis.readiness.criteria_page import criteria_tables
from nexus_pipelines.analysis.readiness.policy_reading import read_policy_text
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_documents

PAGE = Path(__file__).parents[4] / "docs" / "readiness.md"


def test_the_page_is_written_from_the_catalogue() -> None:
    """After a change of a criterion: replace what follows the heading Criteria by what `criteria_tables()` gives."""
    assert PAGE.read_text(encoding="utf-8").endswith(f"## Criteria\n\n{criteria_tables()}\n")


def test_the_example_is_a_policy() -> None:
    example = PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    policy = read_policy_text(example, place="the example", known=shipped_documents())
    assert (policy.project_key, policy.by_criterion["test_coverage"].threshold) == ("SHOP", 65)
    assert "latency_p95" not in policy.by_criterion
