"""An assessment as JSON and back: for the API, stored decisions and files."""

import json
from typing import Any

from pydantic import TypeAdapter

from nexus_pipelines.analysis.readiness.records import Assessment, Criterion

_ADAPTER = TypeAdapter(Assessment)


def as_json(assessment: Assessment) -> dict[str, Any]:
    """Plain JSON values, keys in the order of the records.

    Rows of criteria have the names of a checklist too: item, passed (true, also if waived; false; null), required,
    checked_at.
    """
    content: dict[str, Any] = _ADAPTER.dump_python(assessment, mode="json")
    for told, row in zip(content["criteria"], assessment.criteria, strict=True):
        told |= {
            "item": row.title,
            "passed": _passed(row),
            "required": row.is_required,
            "checked_at": told["as_of"],
        }
    return content


def canonical_bytes(assessment: Assessment) -> bytes:
    """The JSON as UTF-8 with sorted keys and no blanks: equal assessments are equal bytes."""
    text = json.dumps(as_json(assessment), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def from_json(content: dict[str, Any]) -> Assessment:
    """The assessment that `as_json` made the content of.

    Raises:
        pydantic.ValidationError: the content is of no assessment.
    """
    return _ADAPTER.validate_python(_tuples(content))


def _passed(row: Criterion) -> bool | None:
    match row.status:
        case "met" | "waived":
            return True
        case "failed":
            return False
        case _:
            return None


def _tuples(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _tuples(value) for key, value in content.items()}
    return tuple(_tuples(value) for value in content) if isinstance(content, list) else content
