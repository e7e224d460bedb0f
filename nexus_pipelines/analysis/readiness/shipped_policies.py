"""The policies that Nexus ships."""

from functools import cache
from importlib.resources import files

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
