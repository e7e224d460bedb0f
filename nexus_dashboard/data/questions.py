"""The reader's own SQL: asked through the guard, answered from one published snapshot, exported as shown."""

import io
import json

import polars as pl
import polars.selectors as cs
import streamlit as st

from nexus_dashboard.data.door import warehouse
from nexus_pipelines.warehouse.publish import Publication
from nexus_pipelines.warehouse.reader import Answer


# The same question of the same snapshot has the same answer; refusals are not kept.
@st.cache_data(ttl="10m", max_entries=16, show_spinner="Running …")
def _answer(sql: str, limit: int, snapshot_id: int, _publication: Publication) -> Answer:
    del snapshot_id  # part of the cache's key
    return warehouse().reader.ask(sql, limit=limit, publication=_publication)


def ask(sql: str, *, limit: int, publication: Publication) -> Answer:
    """Run one SELECT of a person on one published snapshot.

    Raises:
        RefusedQuery: it is not one SELECT over published tables.
        UserError: it cannot run; the sentence says why.
    """
    return _answer(sql, limit, publication.snapshot_id, publication)


@st.cache_data(ttl=10, max_entries=1, show_spinner=False)
def published() -> list[Publication]:
    """What the last 50 publications made visible, newest first, each snapshot once."""
    newest_of: dict[int, Publication] = {}
    for publication in warehouse().reader.publications(limit=50):
        newest_of.setdefault(publication.snapshot_id, publication)
    return list(newest_of.values())


def as_csv(frame: pl.DataFrame) -> bytes:
    """The rows as UTF-8 CSV; a list or structure becomes JSON text, which CSV has no form for."""
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    flat = frame.with_columns(
        pl.Series(
            name,
            [None if value is None else json.dumps(value, default=str) for value in frame[name].to_list()],
            dtype=pl.String,
        )
        for name in nested
    )
    return flat.with_columns(cs.binary().bin.encode("hex")).write_csv().encode()


def as_parquet(frame: pl.DataFrame) -> bytes:
    """The rows as one Parquet file, types kept."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
