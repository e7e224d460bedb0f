"""A diagnosis as a person reads it in a terminal."""

from nexus_pipelines.analysis.root_cause.categories import title_of
from nexus_pipelines.analysis.root_cause.records import Diagnosis

_MOST_TESTS = 10


def as_text(found: Diagnosis) -> str:
    """Summary, what it rests on, the tests, the evidence with line numbers, and what to do."""
    lines = [found.summary]
    if found.outcome == "diagnosed":
        lines.append("")
        lines.append(f"category    {found.category} ({title_of(found.category)}), {found.nature}")
        lines.append(f"confidence  {found.confidence:.2f}: {'; '.join(found.confidence_reasons)}")
        if found.files:
            lines.append(f"files       {', '.join(found.files)}")
    for test in found.tests[:_MOST_TESTS]:
        lines.append(f"test        {test.name}{f': {test.message}' if test.message else ''}")
    if len(found.tests) > _MOST_TESTS:
        lines.append(f"            and {len(found.tests) - _MOST_TESTS} more")
    for block in found.evidence:
        lines += ["", f"lines {block.start_line} to {block.end_line}: {'; '.join(block.reasons)}"]
        lines += [f"  | {line}" for line in block.quote.split("\n")]
    if found.suggested_fix:
        lines += ["", f"What to do: {found.suggested_fix}"]
    return "\n".join(lines)
