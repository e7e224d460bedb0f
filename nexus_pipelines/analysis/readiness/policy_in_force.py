"""Which policy holds for a project, of those that people stored and those that Nexus ships."""

from collections.abc import Mapping
from typing import Any

from nexus_pipelines.analysis.readiness.policy import Policy, as_mapping
from nexus_pipelines.analysis.readiness.policy_reading import read_policy
from nexus_pipelines.analysis.readiness.shipped_policies import shipped_documents, shipped_policy


def policy_for(project_key: str, in_force: Mapping[str | None, Mapping[str, Any]]) -> Policy:
    """The project's own policy; else the one for all projects; else the shipped default.

    in_force: stored documents (`stored_document`) by project key, that for all other projects under None. A document
    may extend a shipped one, even of its own name; a project's may extend the one for all projects too.

    Raises:
        UserError: the document that holds, or what it extends, is not valid.
    """
    own, for_all = in_force.get(project_key), in_force.get(None)
    known = dict(shipped_documents())
    if for_all is not None:
        shared = read_policy(for_all, known=known)
        if own is None:
            return shared
        # As it stands, its parent resolved: it may have the name of the shipped policy that it extends.
        known[shared.name] = as_mapping(shared)
    return shipped_policy() if own is None else read_policy(own, known=known)


def stored_document(body: Mapping[str, Any], *, name: str, version: int, project_key: str | None) -> dict[str, Any]:
    """A document as a table keeps it: its columns hold, whatever the text once said of them."""
    head = {"name": name, "version": version, **({"project": project_key} if project_key else {})}
    return {**{key: value for key, value in body.items() if key != "project"}, **head}
