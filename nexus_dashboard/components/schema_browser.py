"""The published tables: what a row of each is, its columns, and how many rows it has."""

import streamlit as st

from nexus_dashboard.components.empty import empty
from nexus_dashboard.components.sql_editor import use_statement
from nexus_dashboard.components.wording import counted
from nexus_dashboard.data.catalog import columns, relations
from nexus_dashboard.data.door import Snapshot

column = st.column_config


def schema_browser(snapshot: Snapshot) -> None:
    """One table at a time, chosen from a list."""
    tables = {relation.name: relation for relation in relations(snapshot)}
    if not tables:
        empty("Nothing is published in this snapshot.", then="Run `nexus materialize`, then look again.")
        return
    chosen = st.selectbox(
        f"Tables ({len(tables)})",
        list(tables),
        index=list(tables).index("issues") if "issues" in tables else 0,
        format_func=lambda name: f"{name} · {tables[name].row_count:,}",
        key="table",
        help="Every published table with the number of its rows.",
    )
    table = tables.get(chosen or "", next(iter(tables.values())))
    st.markdown(table.description or "No description of this table is published.")
    st.caption(counted(table.row_count, "row"))
    described = columns(snapshot, table.name)
    has_meaning = bool((described["description"] != "").any())
    st.dataframe(
        described,
        hide_index=True,
        alt=f"Columns of {table.name}",
        height=min(38 + 35 * described.height, 420),
        column_order=["column_name", "data_type", *(["description"] if has_meaning else [])],
        column_config={
            "column_name": column.TextColumn("Column", pinned=True),
            "data_type": column.TextColumn("Type", width="small"),
            "description": column.TextColumn("Meaning", width="large"),
        },
    )
    st.button(
        "Show 100 rows",
        icon=":material/table_rows:",
        on_click=use_statement,
        args=(f"select *\nfrom {table.name}\nlimit 100",),
    )
