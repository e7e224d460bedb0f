"""Which row of a table was clicked, at its mark or in a cell."""

from typing import Any


def clicked_row(state: Any, rows: int) -> int | None:
    """The row's position; None where none was. state: what `st.dataframe` returned. rows: how many the table has."""
    selection = state["selection"]
    chosen = [*selection["rows"], *(row for row, _ in selection.get("cells", ()))]
    return int(chosen[0]) if chosen and chosen[0] < rows else None
