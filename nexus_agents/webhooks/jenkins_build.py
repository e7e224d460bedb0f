"""What a report of Jenkins says of a build, whether flat or as the Notification plugin nests it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

_JOBS = re.compile(r"/job/([^/?#]+)")
_LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class ReportedBuild:
    """Each None where the report does not say it. result: in Jenkins's words, upper case."""

    job: str | None
    number: int | None
    result: str | None
    phase: str | None


def reported_build(payload: Mapping[str, Any]) -> ReportedBuild:
    """The build that `payload` tells of. The job is named, or stands in the address of the build."""
    nested = payload.get("build")
    build: Mapping[str, Any] = nested if isinstance(nested, Mapping) else {}
    named = _text(payload, "name") or _text(payload, "job_name")
    address = _text(build, "full_url") or _text(payload, "build_url") or _text(payload, "url") or ""
    result = _text(payload, "result") or _text(build, "status") or _text(build, "result") or _text(payload, "status")
    return ReportedBuild(
        job=named or "/".join(unquote(part) for part in _JOBS.findall(address))[:_LONGEST] or None,
        number=_number(build.get("number", payload.get("number", payload.get("build_number")))),
        result=result.upper() if result else None,
        phase=_text(build, "phase") or _text(payload, "phase"),
    )


def _text(payload: Mapping[str, Any], name: str) -> str | None:
    """Text as Postgres can hold it."""
    value = payload.get(name)
    if not isinstance(value, str):
        return None
    return value.replace("\0", "").encode("utf-8", "replace").decode()[:_LONGEST] or None


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19 else None
