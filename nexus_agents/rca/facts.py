"""What a diagnosis states, without the log behind it: all that a model is told of it, and all that it may say."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nexus_agents.rca.records import Analysis
from nexus_pipelines.analysis.root_cause.categories import title_of

_MOST_TESTS, _MOST_SUSPECTS, _MOST_TEXT = 5, 3, 600


@dataclass(frozen=True, kw_only=True)
class Facts:
    """stated: what is known, as JSON values. commits: whole ids. authors: of suspected commits.

    test_name, message: what a wording must be about: the first failing test, or else what the log says.
    """

    stated: dict[str, Any]
    commits: frozenset[str]
    authors: frozenset[str]
    test_name: str | None
    message: str

    @property
    def as_json(self) -> str:
        """As the model reads it."""
        return json.dumps(self.stated, ensure_ascii=False, indent=1)

    @property
    def text(self) -> str:
        """All names, numbers and words in it."""
        return "\n".join(_texts(self.stated))


def facts_of(analysis: Analysis) -> Facts:
    """The facts of a stored diagnosis; quotes of the log are left out, since anybody writes into a log."""
    tests = [
        {
            "name": test.test_name,
            "file": test.file,
            "line": test.line,
            "place": f"{test.file}:{test.line}" if test.file and test.line else None,
            "message": _cut(test.error_message),
            "expected": _cut(test.expected),
            "actual": _cut(test.actual),
        }
        for test in analysis.test_failures[:_MOST_TESTS]
    ]
    suspects = [
        {
            "commit": each.commit_sha[:10],
            "subject": _cut(each.subject),
            "author": each.author,
            "probability_percent": round(100 * each.probability),
            "reasons": each.reasons,
        }
        for each in analysis.suspects[:_MOST_SUSPECTS]
    ]
    stated: dict[str, Any] = {
        "summary": analysis.root_cause_summary,
        "category": title_of(analysis.category),  # type: ignore[arg-type]  # the published column holds categories
        "nature": analysis.nature.replace("_", " "),
        "error_message": _cut(analysis.error_message),
        "job": analysis.job_name,
        "build_number": analysis.build_number,
        "branch": analysis.branch,
        "step": analysis.failing_step,
        "command": analysis.failing_command,
        "exit_code": analysis.exit_code,
        "failing_tests": tests,
        "suspects": suspects,
        "suspected_files": [file.file_path for file in analysis.suspected_files[:_MOST_TESTS]],
        "what_to_do": analysis.fix_suggestion,
        "times_seen": analysis.times_seen,
        "last_fixed_by": analysis.last_fixed_by_commit[:10] if analysis.last_fixed_by_commit else None,
    }
    shas = (analysis.commit_sha, analysis.last_fixed_by_commit, *(each.commit_sha for each in analysis.suspects))
    return Facts(
        stated={name: value for name, value in stated.items() if value not in (None, [], "")},
        commits=frozenset(sha for sha in shas if sha),
        authors=frozenset(each.author for each in analysis.suspects if each.author),
        test_name=analysis.test_failures[0].test_name if analysis.test_failures else None,
        message=analysis.error_message or analysis.root_cause_summary,
    )


def _cut(text: str | None) -> str | None:
    return text[:_MOST_TEXT] if text else None


def _texts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)
        case None:
            return
        case _:
            yield str(value)
