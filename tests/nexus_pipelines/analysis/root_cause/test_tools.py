"""Every family of tools: the category and the line that tells it."""

import sys
from pathlib import Path

import pytest

from nexus_pipelines.analysis.root_cause.categories import scorer_category_of
from nexus_pipelines.analysis.root_cause.diagnose import diagnose

sys.path.insert(0, str(Path(__file__).parent))
from tool_logs import tool_logs

CASES = tool_logs()


@pytest.mark.parametrize(("category", "telling", "log"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_tools_failure_is_named_and_shown(category: str, telling: str, log: bytes) -> None:
    found = diagnose(log)

    assert scorer_category_of(found.category) == category
    assert telling in "\n".join(block.quote for block in found.evidence)
    assert sum(block.end_line - block.start_line + 1 for block in found.evidence) <= 60
    assert len(found.evidence) <= 3
