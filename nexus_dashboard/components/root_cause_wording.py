"""What went wrong in a build, as a person would say it. Pure functions."""

from collections.abc import Mapping
from typing import Literal

from nexus_dashboard.components.wording import NO_DATA

Color = Literal["green", "red", "orange", "blue", "gray"]

CATEGORIES: Mapping[str, str] = {
    "compile": "Compilation error",
    "type_check": "Type error",
    "test_assertion": "Failing test",
    "test_error": "Error in a test",
    "lint": "Linter's complaint",
    "formatting": "Formatting",
    "dependency_resolve": "Missing dependency",
    "dependency_conflict": "Dependency conflict",
    "image_build": "Image build",
    "config_project": "Project configuration",
    "config_pipeline": "Pipeline configuration",
    "vulnerability_gate": "Vulnerability gate",
    "checkout": "Checkout",
    "permission": "Permission denied",
    "network": "Network",
    "rate_limit": "Rate limit",
    "timeout": "Timeout",
    "out_of_memory": "Out of memory",
    "disk_full": "Disk full",
    "runner_lost": "Runner lost",
    "release": "Publishing",
    "unknown": "Cause not known",
    "other": "All others",
}
_NATURES: Mapping[str, tuple[str, Color, str]] = {
    "deterministic": ("Fails every time", "red", "The same commit will fail again until something is changed."),
    "flaky_suspect": ("Flaky suspect", "orange", "The same commit may pass when it is built again."),
    "infrastructure": ("Infrastructure", "blue", "The machine, the network or a service failed, not the code."),
    "unknown": ("Nature not known", "gray", "The log does not tell whether it would fail again."),
}
_LEVELS: Mapping[str, tuple[str, Color]] = {
    "high": ("High confidence", "green"),
    "medium": ("Medium confidence", "orange"),
    "low": ("Low confidence", "red"),
    "uncertain": ("Uncertain", "gray"),
}
_STATES: Mapping[str, str] = {
    "no_failure": "The log ends in success",
    "nothing_found": "The log shows no cause",
    "empty": "The log is empty",
    "not_text": "The log is not text",
}
_CHANGES: Mapping[str, str] = {"A": "added", "M": "modified", "D": "deleted", "R": "renamed", "C": "copied"}


def category(name: str | None, state: str | None = "diagnosed") -> str:
    """`Failing test`; what the log is instead where it could not be diagnosed."""
    if state in _STATES:
        return _STATES[str(state)]
    return NO_DATA if name is None else CATEGORIES.get(name, name.replace("_", " ").capitalize())


def nature(name: str | None) -> tuple[str, Color, str]:
    """Two or three words, their colour, and the sentence that explains them."""
    return _NATURES.get(name or "unknown", _NATURES["unknown"])


def nature_name(name: str) -> str:
    """The two or three words alone."""
    return nature(name)[0]


def confidence(level: str | None) -> tuple[str, Color]:
    """The level and its colour."""
    return _LEVELS.get(level or "uncertain", _LEVELS["uncertain"])


def share(value: float | None) -> str:
    """`83 %` of a share from 0 to 1, rounded down so that 100 % means all."""
    return NO_DATA if value is None else f"{int(value * 100 + 1e-9)} %"


def change(kind: str | None) -> str:
    """`modified`, of git's letter or of a word."""
    return _CHANGES.get((kind or "")[:1].upper(), kind or NO_DATA) if kind and len(kind) <= 4 else kind or NO_DATA


def build_name(job: str | None, number: int | None, stage: str | None = None) -> str:
    """`shop/main #12 · test`; the part of the build only where it is not the whole."""
    name = f"{job or 'a job without a name'}{f' #{number}' if number is not None else ''}"
    return f"{name} · {stage}" if stage and stage != job else name


def short(commit_sha: str) -> str:
    """The first characters of a commit's hash, as git shows them."""
    return commit_sha[:10]


def address(url: str | None) -> str | None:
    """An address that a browser may be sent to; None for anything but the web's."""
    return url if url and url.startswith(("https://", "http://")) else None
