"""docs/hygiene.md says of every rule what the catalogue says."""

from pathlib import Path

from nexus_pipelines.analysis.hygiene.page import rule_tables

PAGE = Path(__file__).parents[4] / "docs" / "hygiene.md"


def test_the_page_is_written_from_the_catalogue():
    """After a change of a rule: replace what follows the heading Numbers by what `rule_tables()` gives."""
    assert PAGE.read_text(encoding="utf-8").endswith(f"## Rules\n\n{rule_tables()}\n")
