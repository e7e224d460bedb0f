"""Whose tickets the Hygiene page is about: all, or one project, team, person, component, sprint or release."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from nexus_dashboard.data.door import Snapshot
from nexus_dashboard.data.hygiene_groups import groups

_KINDS = {
    "ALL": "Everything",
    "project": "Project",
    "team": "Team",
    "assignee": "Person",
    "component": "Component",
    "sprint": "Sprint",
    "release": "Release",
}


@dataclass(frozen=True, kw_only=True)
class Group:
    """grain and group: as marts have them. project_key: None where it spans projects. title: for people."""

    grain: str
    group: str
    project_key: str | None
    title: str


def chosen_group(snapshot: Snapshot) -> Group:
    """The group that is chosen; it is part of the page's address, so a link shows the same."""
    known = groups(snapshot)
    kinds = ["ALL", *(kind for kind in _KINDS if kind in known["grain"].unique().to_list())]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = st.segmented_control(
            "Tickets of", kinds, format_func=_KINDS.__getitem__, default="ALL", key="by", bind="query-params"
        )
        if kind is None or kind == "ALL":
            return Group(grain="ALL", group="ALL", project_key=None, title="all projects")
        named = {row["group_id"]: row for row in known.filter(pl.col("grain") == kind).iter_rows(named=True)}
        group = st.selectbox(
            _KINDS[kind], list(named), format_func=lambda each: _label(named[each]), key="group", bind="query-params"
        )
    if group is None:
        return Group(grain="ALL", group="ALL", project_key=None, title="all projects")
    row = named[group]
    return Group(grain=kind, group=group, project_key=row["project_key"], title=row["group_name"] or group)


def _label(row: dict[str, object]) -> str:
    name = str(row["group_name"] or row["group_id"])
    project = row["project_key"]
    return name if project is None or project == name else f"{name} ({project})"
