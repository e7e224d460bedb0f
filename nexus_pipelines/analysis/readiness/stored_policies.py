"""Policies as people stored them, and which of them holds for a project."""

from collections.abc import Mapping, Sequence
from typing import Any

from nexus_pipelines.analysis.readiness.policy import Policy, as_mapping
from nexus_pipelines.analysis.readiness.policy_reading import read_policy
from nexus_pipelines.analysis.readiness.shipped_policies import DEFAULT, SHIPPED, shipped_documents, shipped_policy
from nexus_pipelines.operations.releases.policies import StoredPolicy


def policy_for(stored: Sequence[StoredPolicy], project_key: str) -> Policy:
    """What a project is judged by: its own policy that was set last, else "default" for all, else the shipped default.

    stored: as `newest_policies` gives them, what was set last at the end.

    Raises:
        UserError: the policy that holds is not valid any more.
    """
    own = [row for row in stored if row.project_key == project_key.upper()]
    known = dict(shipped_documents())
    for row in stored:
        if row.project_key is None:
            # As it stands, its parent resolved: it may have the name of the shipped policy that it extends.
            known[row.name] = as_mapping(read_policy(_document(row), known=known))
    return read_policy(_document(own[-1]) if own else known[DEFAULT], known=known)


def checked_policy(content: Mapping[str, Any], stored: Sequence[StoredPolicy], *, project_key: str | None) -> Policy:
    """A policy that somebody wants to set for a project, or for all (None).

    It may extend one of `stored` for all projects, or a shipped one. Its `version` is not looked at: storing counts.

    Raises:
        UserError: a line for each mistake.
    """
    document = {key: value for key, value in content.items() if key not in ("version", "project")}
    if project_key is not None:
        document["project"] = project_key.upper()
    shared = {row.name: _document(row) for row in stored if row.project_key is None}
    return read_policy(document, known={**shipped_documents(), **shared})


def shipped_version(name: str) -> int:
    """The version of the shipped policy of this name; 0 where none is shipped."""
    return shipped_policy(name).version if name in SHIPPED else 0


def _document(row: StoredPolicy) -> dict[str, Any]:
    document = {**row.body, "name": row.name, "version": row.version}
    document.pop("project", None)
    return document if row.project_key is None else {**document, "project": row.project_key}
