"""The policies that Nexus ships, and which of those that are known holds for a project."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from nexus_pipelines.analysis.readiness.policy import Policy
from nexus_pipelines.analysis.readiness.policy_reading import Documents, parse_document, read_policy

DEFAULT = "default"
SHIPPED = (DEFAULT, "history")


@cache
def shipped_documents() -> Documents:
    """The documents of the shipped policies, by name."""
    folder = files("nexus_pipelines.analysis.readiness").joinpath("policies")
    return {
        name: parse_document(folder.joinpath(f"{name}.toml").read_text("utf-8"), place=f"{name}.toml")
        for name in SHIPPED
    }


@cache
def shipped_policy(name: str = DEFAULT) -> Policy:
    """A policy that Nexus ships. name: one of `SHIPPED`."""
    return read_policy(shipped_documents()[name], known=shipped_documents())


def policy_in_force(stored: Iterable[Mapping[str, Any]], project_key: str) -> Policy:
    """The newest stored policy of the project; else the newest stored "default" for all; else the shipped default.

    stored: documents as people wrote them. The project's may extend any stored one for all projects (its newest
    version), or a shipped one.

    Raises:
        UserError: the policy that holds is not valid.
    """
    documents = sorted(stored, key=lambda document: document.get("version", 1))
    shared = {document["name"]: document for document in documents if not document.get("project")}
    own = [document for document in documents if document.get("project") == project_key]
    known = {**shipped_documents(), **shared}
    return read_policy(own[-1] if own else known[DEFAULT], known=known)
