"""A diagnosis as the JSON object that scorers of labelled logs read."""

from typing import Any

from nexus_pipelines.analysis.root_cause.categories import scorer_category_of
from nexus_pipelines.analysis.root_cause.records import Diagnosis, Evidence

_EXCERPT = 2_200


def as_exchanged(diagnosis: Diagnosis) -> dict[str, Any]:
    """category by the scorer's names, root_cause with the excerpt of the log, at most three blocks of evidence."""
    return {
        "category": scorer_category_of(diagnosis.category),
        "confidence": diagnosis.confidence,
        "summary": diagnosis.summary,
        "root_cause": excerpt(diagnosis),
        "suggested_fix": diagnosis.suggested_fix or "",
        "files": list(diagnosis.files),
        "tests": [test.name for test in diagnosis.tests][:12],
        "evidence": [_block(each) for each in diagnosis.evidence],
    }


def excerpt(diagnosis: Diagnosis) -> str:
    """The lines of the evidence, the best block first, blank lines left out, at most 2,200 characters."""
    lines: list[str] = []
    size = 0
    for each in diagnosis.evidence:
        for line in each.quote.split("\n"):
            shown = line.rstrip()[:300]
            if shown.strip() and size + len(shown) < _EXCERPT:
                lines.append(shown)
                size += len(shown) + 1
    return "\n".join(lines)


def _block(evidence: Evidence) -> dict[str, Any]:
    # A quote of several lines could not be found again in a log whose lines carry time stamps: one line can.
    lines = [line.strip() for line in evidence.quote.split("\n") if len(line.strip()) >= 8]
    return {
        "start_line": evidence.start_line,
        "end_line": evidence.end_line,
        "quote": max(lines, key=_telling)[:300] if lines else "",
        "reason": "; ".join(evidence.reasons),
    }


def _telling(line: str) -> tuple[bool, int]:
    lowered = line.lower()
    return any(word in lowered for word in ("error", "fail", "fatal", "exception")), min(len(line), 120)
