"""What to do about each kind of failure, filled with what the log names. Never more than the log supports."""

import re
from collections.abc import Sequence

from nexus_pipelines.analysis.root_cause.records import Category, FailingTest

_ADVICE: dict[Category, str] = {
    "compile": "Correct the code at {place}; the compiler's first message counts, later ones often follow from it.",
    "type_check": "Correct the types at {place}, or the annotation that {tool} reads them from.",
    "test_assertion": "Run {test} locally, compare expected vs actual, and decide whether the code or the expectation is out of date.",
    "test_error": "Run {test} locally and follow the innermost frame of the project: {place}.",
    "lint": "Correct what {tool} reports at {place}, or change the rule.",
    "formatting": "Run the formatter ({tool}) over {place} and commit the result.",
    "dependency_resolve": "Check that the version asked for exists and can be reached; look at {place} and the lock file.",
    "dependency_conflict": "Bring manifest and lock file into line: update the lock file or loosen the requirement that clashes.",
    "image_build": "Repeat the failing instruction of the image locally; its own output stands above the builder's message.",
    "config_project": "Correct the project's configuration at {place}.",
    "config_pipeline": "Meet the condition that the pipeline states, or change the workflow file.",
    "vulnerability_gate": "Update what the scan names to a version with the correction, or record an exemption with a reason.",
    "checkout": "Check that the branch, tag or commit still exists and that the runner may read the repository.",
    "permission": "Give the token, role or file the access that the message names.",
    "network": "Run the build again; if it fails the same way, check the address and the service it names.",
    "rate_limit": "Wait for the limit's reset, and use authenticated or cached requests.",
    "timeout": "Find the step that stopped making progress, or raise the limit if it is merely slow.",
    "out_of_memory": "Give the step more memory or run fewer processes at a time.",
    "disk_full": "Free space on the runner or use a larger one.",
    "runner_lost": "Run the build again on another machine; nothing in the log speaks against the change itself.",
    "release": "Check whether this version was published before, and the credentials of the registry.",
}
_CONFLICT = re.compile(r"\s*(?:\d+:?\s*|\|\s*|E\s+)*<{7} \S")
_OWN_ADVICE = re.compile(
    r"(?:[Pp]lease (?:run|add|update|commit|use)|[Rr]un [`'\"]|[Tt]ry running|[Tt]o fix (?:this|it)|[Rr]un `?(?:npm|yarn|pnpm|go|cargo|make|pip|poetry|composer|bundle|dotnet)\b|[Uu]pdate your).*"
)


def suggested_fix(
    category: Category, tool: str | None, lines: Sequence[str], tests: Sequence[FailingTest], files: Sequence[str]
) -> str | None:
    """A sentence or two; the log's own advice comes first. None where the category is unknown."""
    advice = _ADVICE.get(category)
    if advice is None:
        return None
    if any(_CONFLICT.match(line) for line in lines):
        return f"Resolve the merge conflict that was committed with its markers in {files[0] if files else 'the file'}."
    said = next((found[0].strip() for line in lines if (found := _OWN_ADVICE.search(line))), None)
    filled = advice.format(
        place=files[0] if files else "the place that the evidence shows",
        tool=tool or "the tool",
        test=tests[0].name if tests else "the failing command",
    )
    return f"The log advises: {said[:300]} {filled}" if said else filled
