"""The key columns of every mart: dbt's key tests say them for models, the declarations for derived tables."""

from collections.abc import Mapping
from typing import Any

from nexus_pipelines.defs.derived_tables import DERIVED_TABLES
from nexus_pipelines.defs.root_cause_tables import ROOT_CAUSE_TABLES


def mart_keys(manifest: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Key columns by table name."""
    keys = {table.name: table.key for table in (*DERIVED_TABLES, *ROOT_CAUSE_TABLES)}
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        if test.get("name") == "is_key" and node.get("attached_node"):
            model = manifest["nodes"][node["attached_node"]]
            keys[model["name"]] = tuple(test["kwargs"]["columns"])
    return keys
